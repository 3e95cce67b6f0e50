#include <iostream>
#include <memory>

#include "tools/daemon/world.h"
#include "tools/trimtab/output_file.h"
#include "tools/trimtab/verbs.h"
#include "zones/compile/import.h"

namespace tools::trimtab {
namespace {

struct Export {
  std::string file, output;
};

int run(const Export& wanted) {
  daemon::WorldOptions options;
  options.zone_files = {wanted.file};
  const auto world = daemon::load_world(options);
  for (const auto& fault : world.faults) {
    if (fault.warning.empty()) std::cerr << fault.to_string() << '\n';
  }
  if (world.fault_count() > 0) return exit_faults;
  if (world.compiled.units.empty()) {
    return complain(wanted.file + " is a shared file: it holds no zone", exit_faults);
  }
  const auto& unit = world.compiled.units.begin()->second;
  return write_output(zones::compile::master_file_of(unit), wanted.output);
}

}  // namespace

void add_export(CommandLine& line) {
  auto wanted = std::make_shared<Export>();
  Verb verb = line.verb("export", "Turn a zone's plain records into what other servers read");
  Verb file = verb.kind("zonefile", "A master file (RFC 1035); what is steered becomes a comment");
  file.positional("ZONE.json", wanted->file, "the zone file");
  file.option("-o,--output", wanted->output, "FILE", "write there instead of stdout");
  file.action([wanted] { return run(*wanted); });
}

}  // namespace tools::trimtab
