#include "tools/trimtab/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "tools/trimtab/command_line.h"

namespace tools::trimtab {

int write_output(const std::string& text, const std::string& file) {
  if (file.empty()) {
    std::cout << text << std::flush;
    return std::cout ? exit_good : complain("stdout cannot be written", exit_system);
  }
  namespace fs = std::filesystem;
  const fs::path whole(file);
  // A dot file is no zone to a server that watches the folder.
  const fs::path beside = whole.parent_path() / ("." + whole.filename().string() + ".new");
  std::ofstream out(beside, std::ios::binary);
  out << text << std::flush;
  std::error_code error;
  if (!out) error = {errno, std::generic_category()};
  out.close();
  if (!error) fs::rename(beside, whole, error);
  if (!error) return exit_good;
  unlink(beside.c_str());
  return complain(file + " cannot be written: " + error.message(), exit_system);
}

}  // namespace tools::trimtab
