#include <exception>

#include "tools/trimtab/verbs.h"

int main(int argc, char** argv) {
  using namespace tools::trimtab;
  try {
    CommandLine line(TRIMTAB_VERSION);
    add_serve(line, TRIMTAB_VERSION);
    add_check(line);
    add_explain(line);
    add_status(line);
    add_reload(line);
    add_push(line);
    add_drain(line);
    add_undrain(line);
    add_force(line);
    add_hands(line);
    add_history(line);
    add_probe(line);
    add_import(line);
    add_export(line);
    return line.run(argc, argv);
  } catch (const std::exception& error) {
    return complain(error.what(), exit_system);
  }
}
