// A zone as a master file tells it (RFC 1035 §5): records with the places they stand at, files of
// $INCLUDE among them. Syntax and data are judged here, the zone as a whole by the compiler. Used
// by `trimtab import` alone, on its one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/faults.h"
#include "zones/name.h"

namespace zones::compile {

/// One set; no two records are equal, `at` tells where each stands.
struct MasterSet {
  struct Record {
    std::vector<std::uint8_t> rdata;
    Spot at;
  };
  std::uint32_t ttl = 0;  // seconds; the least of its records' (RFC 2181 §5.2)
  std::vector<Record> records;
};

struct MasterZone {
  Name apex;
  std::map<Name, std::map<std::uint16_t, MasterSet>> names;  // canonical order
};

/// Files below files: more are a circle or a mistake.
constexpr std::size_t max_include_depth = 16;
/// All files of one zone; bounds what nested $INCLUDE lines multiply to.
constexpr std::size_t max_master_files = 1000;

/// How a file comes to its text: `read_file`, or a test's own.
using ReadFile = std::function<SourceFile(const std::filesystem::path&)>;

/// Reads `file`. `apex`: the zone's name, which relative names belong to until $ORIGIN says
/// otherwise; without one it is the SOA's owner. Empty after noting what is wrong. Left out with a
/// warning: what lies outside the zone; what a signer made (RRSIG, NSEC, NSEC3 and the like), and
/// in a signed zone its keys (DNSKEY, CDS, CDNSKEY) and ZONEMD, which mean nothing without it.
std::optional<MasterZone> read_master_file(const std::filesystem::path& file,
                                           const std::optional<Name>& apex, Faults& faults,
                                           const ReadFile& read = read_file);

}  // namespace zones::compile
