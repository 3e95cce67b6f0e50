// Databases made for a test by make_mmdb.pl, and libmaxminddb as the judge of what is in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "geo/address.h"
#include "geo/place.h"

struct MMDB_s;

/// A folder of this test's own; gone with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct Making {
  std::string layout;
  unsigned record_size = 28, ip_version = 6;
};

/// Runs make_mmdb.pl; throws when it fails.
void make_database(const Making& making, const std::filesystem::path& output,
                   const std::string& networks);
void write_file(const std::filesystem::path& path, const std::string& content);
std::string read_file(const std::filesystem::path& path);

/// libmaxminddb's own lookup of a value.
class Judge {
 public:
  explicit Judge(const std::filesystem::path& file);
  ~Judge();
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;
  /// Text as it is, numbers with six decimals or none; empty when there is no such field.
  [[nodiscard]] std::optional<std::string> value(const geo::Address& address,
                                                 std::vector<const char*> path) const;

 private:
  MMDB_s* mmdb_;
};

/// As `Judge::value` writes numbers.
std::string decimals(double number);
