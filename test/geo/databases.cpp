#include "test/geo/databases.h"

#include <maxminddb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "trimtab-geo-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void make_database(const Making& making, const std::filesystem::path& output,
                   const std::string& networks) {
  std::ostringstream command;
  command << "perl " << TEST_SOURCE_DIR << "/test/geo/make_mmdb.pl " << making.layout << ' '
          << output.string() << ' ' << making.record_size << ' ' << making.ip_version;
  FILE* pipe = popen(command.str().c_str(), "w");
  if (pipe == nullptr) throw std::runtime_error("cannot run perl");
  std::fwrite(networks.data(), 1, networks.size(), pipe);
  if (pclose(pipe) != 0) throw std::runtime_error("make_mmdb.pl failed: " + command.str());
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

Judge::Judge(const std::filesystem::path& file) : mmdb_(new MMDB_s{}) {
  if (MMDB_open(file.c_str(), MMDB_MODE_MMAP, mmdb_) != MMDB_SUCCESS)
    throw std::runtime_error("libmaxminddb cannot open " + file.string());
}

Judge::~Judge() {
  MMDB_close(mmdb_);
  delete mmdb_;
}

std::string decimals(double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.6f", number);
  return text.data();
}

std::optional<std::string> Judge::value(const geo::Address& address,
                                        std::vector<const char*> path) const {
  sockaddr_storage storage;
  address.to_sockaddr(0, storage);
  int error = 0;
  const auto found =
      MMDB_lookup_sockaddr(mmdb_, reinterpret_cast<const sockaddr*>(&storage), &error);
  if (error != MMDB_SUCCESS || !found.found_entry) return {};
  MMDB_entry_s entry = found.entry;
  MMDB_entry_data_s data{};
  path.push_back(nullptr);
  if (MMDB_aget_value(&entry, &data, path.data()) != MMDB_SUCCESS || !data.has_data) return {};
  switch (data.type) {
    case MMDB_DATA_TYPE_UTF8_STRING:
      return std::string(data.utf8_string, data.data_size);
    case MMDB_DATA_TYPE_DOUBLE:
      return decimals(data.double_value);
    case MMDB_DATA_TYPE_UINT32:
      return std::to_string(data.uint32);
    default:
      return {};
  }
}
