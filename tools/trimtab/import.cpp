#include <iostream>
#include <memory>
#include <optional>

#include "tools/trimtab/output_file.h"
#include "tools/trimtab/verbs.h"
#include "zones/compile/import.h"

namespace tools::trimtab {
namespace {

struct Import {
  std::string file, zone, output;
};

int run(const Import& import) {
  std::optional<zones::Name> apex;
  if (!import.zone.empty()) {
    std::string why;
    apex = zones::Name::parse(import.zone, zones::Name(), why);
    if (!apex) return complain("--zone " + import.zone + ": " + why, exit_usage);
  }
  const auto imported = zones::compile::import_master_file(import.file, apex);
  std::size_t refused = 0;
  for (const auto& fault : imported.faults) {
    std::cerr << zones::compile::plain_text(fault) << '\n';
    if (fault.warning.empty()) ++refused;
  }
  if (refused > 0) return exit_faults;
  return write_output(imported.json, import.output);
}

}  // namespace

void add_import(CommandLine& line) {
  auto import = std::make_shared<Import>();
  Verb verb = line.verb("import", "Turn another server's zone into zone JSON");
  Verb file = verb.kind("zonefile", "A master file (RFC 1035), with what it includes");
  file.positional("FILE", import->file, "the master file");
  file.option("--zone", import->zone, "NAME", "the zone, where the file does not tell by $ORIGIN");
  file.option("-o,--output", import->output, "ZONE.json", "write there instead of stdout");
  file.action([import] { return run(*import); });
}

}  // namespace tools::trimtab
