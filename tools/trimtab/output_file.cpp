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

namespace {

namespace fs = std::filesystem;

// A device, a pipe or a link, /dev/stdout for one, is written to; a file put in its place would
// take it away from others.
bool is_to_be_kept(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(file, error);
  return fs::exists(status) && !fs::is_regular_file(status);
}

std::error_code write_text(const std::string& text, const fs::path& file) {
  std::ofstream out(file, std::ios::binary);
  out << text << std::flush;
  return out ? std::error_code() : std::error_code(errno, std::generic_category());
}

}  // namespace

int write_output(const std::string& text, const std::string& file) {
  if (file.empty()) {
    std::cout << text << std::flush;
    return std::cout ? exit_good : complain("stdout cannot be written", exit_system);
  }
  const fs::path whole(file);
  const bool is_kept = is_to_be_kept(whole);
  // A dot file is no zone to a server that watches the folder.
  const fs::path beside =
      is_kept ? whole : whole.parent_path() / ("." + whole.filename().string() + ".new");
  std::error_code error = write_text(text, beside);
  if (!error && !is_kept) fs::rename(beside, whole, error);
  if (!error) return exit_good;
  if (!is_kept) unlink(beside.c_str());
  return complain(file + " cannot be written: " + error.message(), exit_system);
}

}  // namespace tools::trimtab
