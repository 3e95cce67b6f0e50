#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <system_error>

#include "zones/compile/compile.h"

namespace zones::compile {
namespace {

namespace fs = std::filesystem;

bool is_zone_file(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (name.starts_with('.') || entry.path().extension() != ".json") return false;
  // A dangling link is no folder: it is reported as a file that cannot be read.
  std::error_code error;
  const fs::file_status status = entry.status(error);
  return status.type() == fs::file_type::regular || status.type() == fs::file_type::not_found ||
         status.type() == fs::file_type::none || status.type() == fs::file_type::unknown;
}

std::int64_t mtime_of(const fs::path& file) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  if (error) return 0;
  const auto system = std::chrono::file_clock::to_sys(written);
  return std::chrono::floor<std::chrono::seconds>(system).time_since_epoch().count();
}

/// Reads one octet more than is allowed, so that a file that grows meanwhile is seen too.
std::string read_whole(const fs::path& file, std::string& why) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    why = std::strerror(errno);
    return {};
  }
  std::string text;
  std::string block(std::size_t{1} << 16, '\0');
  while (stream && text.size() <= max_file_octets) {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block, 0, static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) why = std::strerror(errno);
  if (text.size() > max_file_octets) {
    why = "it is larger than " + std::to_string(max_file_octets >> 20) + " MiB";
  }
  return text;
}

}  // namespace

SourceFile read_file(const fs::path& file) {
  SourceFile source;
  source.path = file.string();
  std::error_code error;
  if (fs::is_directory(file, error)) {
    source.unreadable = std::strerror(EISDIR);
    return source;
  }
  // Opening one waits for somebody who writes. Pipes without a name, which a shell opened, are
  // read.
  if (fs::is_fifo(fs::symlink_status(file, error))) {
    source.unreadable = "it is a named pipe, not a file";
    return source;
  }
  source.mtime_unix = mtime_of(file);
  source.text = read_whole(file, source.unreadable);
  if (!source.unreadable.empty()) source.text.clear();
  return source;
}

std::vector<SourceFile> read_folder(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (is_zone_file(entry)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<SourceFile> files;
  files.reserve(paths.size());
  for (const fs::path& path : paths) files.push_back(read_file(path));
  return files;
}

}  // namespace zones::compile
