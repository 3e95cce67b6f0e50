// The verbs, a file each: every function declares one with its options.
#pragma once

#include <string>

#include "tools/trimtab/command_line.h"

namespace tools::trimtab {

void add_serve(CommandLine& line, const std::string& version);
void add_check(CommandLine& line);
void add_explain(CommandLine& line);
void add_status(CommandLine& line);
void add_reload(CommandLine& line);
void add_push(CommandLine& line);
void add_drain(CommandLine& line);
void add_undrain(CommandLine& line);  // and unforce, the same
void add_force(CommandLine& line);
void add_hands(CommandLine& line);
void add_history(CommandLine& line);
void add_probe(CommandLine& line);
void add_import(CommandLine& line);
void add_export(CommandLine& line);

}  // namespace tools::trimtab
