#include "tools/trimtab/input_options.h"

namespace tools::trimtab {

void InputOptions::add_to(Verb& verb) {
  verb.option("-c,--config", config, "FILE", "server file (default: ./trimtab.json, if it exists)");
  verb.option("--zones", zones, "DIR", "folder of the zone files");
  verb.option("--geo", databases, "FILE.mmdb", "database of places; may be repeated");
}

daemon::Overrides InputOptions::overrides() const {
  daemon::Overrides overrides;
  if (!zones.empty()) overrides.zones = zones;
  overrides.databases.assign(databases.begin(), databases.end());
  return overrides;
}

std::filesystem::path InputOptions::server_file(bool others_given) const {
  return daemon::server_file_or_default(config, others_given || !zones.empty());
}

}  // namespace tools::trimtab
