#include "tools/daemon/geodata.h"

#include <algorithm>

#include "geo/mmdb.h"

namespace tools::daemon {
namespace {

const Database* find_database(const Geodata* previous, const std::filesystem::path& file) {
  if (previous == nullptr) return nullptr;
  const auto found = std::find_if(previous->databases.begin(), previous->databases.end(),
                                  [&](const Database& one) { return one.file == file; });
  return found == previous->databases.end() ? nullptr : &*found;
}

/// A layer that was read now; empty where an old one stays or there is none.
struct Attempt {
  Database database;
  std::optional<geo::Layer> fresh;
};

Attempt attempt(const std::filesystem::path& file, const Database* known) {
  Attempt result{{.file = file, .identity = identify(file), .layer = {}, .problem = {}}, {}};
  if (known != nullptr) {
    result.database.layer = known->layer;
    if (known->identity == result.database.identity) {
      result.database.problem = known->problem;
      return result;
    }
  }
  try {
    result.fresh = geo::load_mmdb(file);
  } catch (const std::exception& error) {
    result.database.problem = error.what();
    const std::string named = file.string() + ": ";  // said by whoever reports the problem
    if (result.database.problem.starts_with(named)) result.database.problem.erase(0, named.size());
  }
  return result;
}

bool is_unchanged(const ServerFile& file, const Geodata& previous,
                  const std::vector<Attempt>& attempts) {
  if (file.networks != previous.networks || attempts.size() != previous.databases.size()) {
    return false;
  }
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (attempts[i].fresh || attempts[i].database.file != previous.databases[i].file) return false;
  }
  return true;
}

std::shared_ptr<const geo::Geography> assemble(const ServerFile& file, const Geodata* previous,
                                               std::vector<Attempt>& attempts) {
  std::vector<geo::Layer> layers;
  if (!file.networks.empty()) layers.push_back(geo::make_overlay(file.networks));
  for (Attempt& one : attempts) {
    if (!one.fresh && !one.database.layer) continue;
    layers.push_back(one.fresh ? *std::move(one.fresh)
                               : previous->geography->layers()[*one.database.layer]);
    one.database.layer = layers.size() - 1;
  }
  auto geography = std::make_shared<geo::Geography>(std::move(layers));
  std::vector<geo::Prefix> overlay;
  for (const auto& [network, place] : file.networks) overlay.push_back(network);
  geography->set_overlay(std::move(overlay));
  return geography;
}

}  // namespace

Geodata load_geodata(const ServerFile& file, const Geodata* previous,
                     zones::compile::Faults& faults) {
  std::vector<Attempt> attempts;
  for (const auto& path : file.databases) {
    attempts.push_back(attempt(path, find_database(previous, path)));
    const Database& database = attempts.back().database;
    if (database.problem.empty()) continue;
    faults.fault({path.string(), 0, 0, ""}, database.problem,
                 database.layer ? "the last good one stays in use" : "");
  }
  Geodata result;
  result.networks = file.networks;
  result.geography = previous != nullptr && is_unchanged(file, *previous, attempts)
                         ? previous->geography
                         : assemble(file, previous, attempts);
  for (Attempt& one : attempts) result.databases.push_back(std::move(one.database));
  return result;
}

}  // namespace tools::daemon
