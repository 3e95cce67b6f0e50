// The geography that is served, with the databases it was made from: one that has not changed is
// not read again, one that cannot be read any more leaves its last good layer in use. Compiler's
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/geography.h"
#include "tools/daemon/file_identity.h"
#include "tools/daemon/server_file.h"
#include "zones/compile/faults.h"

namespace tools::daemon {

struct Database {
  std::filesystem::path file;
  FileIdentity identity;             // of the last attempt to read it
  std::optional<std::size_t> layer;  // in the geography; empty: never could be read
  std::string problem;               // why the last attempt failed; empty: it did not
};

struct Geodata {
  std::shared_ptr<const geo::Geography> geography;  // never null
  std::vector<Database> databases;                  // in the server file's order
  std::vector<std::pair<geo::Prefix, geo::Place>> networks;
};

/// `previous` may be null (start-up). A database that cannot be read is a fault. Where nothing
/// changed the result holds the same geography object as `previous`.
Geodata load_geodata(const ServerFile& file, const Geodata* previous,
                     zones::compile::Faults& faults);

}  // namespace tools::daemon
