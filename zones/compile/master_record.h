// One record of a master file: which of its fields are owner, TTL, class, type and data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/master_text.h"
#include "zones/name.h"

namespace zones::compile {

/// Seconds from "3600" or, with units, "1w2d3h4m5s" in either case; at most 2^31 - 1 (RFC 2181 §8).
std::optional<std::uint32_t> period_of(std::string_view text);

/// What a record says before its data.
struct MasterHead {
  std::optional<std::uint32_t> ttl;
  std::uint16_t type = 0;
  std::size_t data_at = 0;  // index of the first field of its data
};

/// What is wrong, at which field, and what to do.
struct MasterTrouble {
  const MasterField* at = nullptr;
  std::string what, remedy;
};

/// Reads TTL, class and type from `first` on; TTL and class in either order, both optional. Empty
/// after filling `trouble`. Types of signers (`is_made_by_signer`) are told as any other.
std::optional<MasterHead> head_of(const MasterEntry& entry, std::size_t first,
                                  MasterTrouble& trouble);
/// Wire form of the data, relative names below `origin`. Empty after filling `trouble`.
std::optional<std::vector<std::uint8_t>> data_of(const MasterEntry& entry, const MasterHead& head,
                                                 const Name& origin, MasterTrouble& trouble);

/// SIG, NXT, RRSIG, NSEC, NSEC3, NSEC3PARAM.
bool is_made_by_signer(std::uint16_t type);
/// DNSKEY, CDS, CDNSKEY, ZONEMD: of no use, or harmful, where the signatures are gone.
bool belongs_to_signed(std::uint16_t type);

}  // namespace zones::compile
