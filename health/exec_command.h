// A check of kind exec: a program that tells by its exit code. Values only, part of the check.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace health {

struct ExecCommand {
  std::vector<std::string> arguments;  // the program's absolute path first; no shell reads them
  friend auto operator<=>(const ExecCommand&, const ExecCommand&) = default;
};

}  // namespace health
