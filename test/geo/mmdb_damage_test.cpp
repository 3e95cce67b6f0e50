#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "geo/mmdb.h"
#include "geo/mmdb_record.h"
#include "test/geo/databases.h"
#include "test/geo/random_networks.h"

using namespace geo;

namespace {

/// What load_mmdb says of the file; empty when it loads.
std::string complaint(const std::filesystem::path& file) {
  try {
    load_mmdb(file);
    return {};
  } catch (const MmdbError& error) {
    return error.what();
  }
}

std::string some_database(const Folder& folder) {
  const auto file = folder.path("good.mmdb");
  make_database({"city"}, file,
                "81.2.69.0/24 country=GB subdivision=ENG lat=51.5 lon=-0.1 continent=EU\n"
                "10.0.0.0/8 country=DE lat=50 lon=8\n2a00::/20 country=FR\n");
  return read_file(file);
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("a database that cannot be used is refused with file, reason and advice") {
  const Folder folder;
  const auto file = folder.path("bad.mmdb");
  CHECK_THAT(complaint(file), Contains("bad.mmdb: no such file; check the path"));
  write_file(file, "");
  CHECK_THAT(complaint(file), Contains("bad.mmdb: empty; "));
  write_file(file, "<html>404 Not Found</html>");
  CHECK_THAT(complaint(file), Contains("not an MMDB file"));
  write_file(file, std::string("\x1f\x8b\x08", 3) + "packed");
  CHECK_THAT(complaint(file), Contains("unpack it"));
  CHECK_THAT(complaint(folder.path(".")), Contains("not a file"));
  const std::string good = some_database(folder);
  write_file(file, good.substr(0, good.size() / 2));
  CHECK_THAT(complaint(file), Contains("its end is missing"));
  write_file(file, good.substr(0, good.size() - 5));
  CHECK_THAT(complaint(file), Contains("metadata is cut off or damaged"));
  make_database({"unknown"}, file, "10.0.0.0/8 country=DE\n");
  CHECK_THAT(complaint(file), Contains("no field in it tells a country"));
  if (geteuid() != 0) {
    chmod(file.c_str(), 0);
    CHECK_THAT(complaint(file), Contains("no permission"));
  }
  const auto pipe = folder.path("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THAT(complaint(pipe), Contains("not a file"));
}

TEST_CASE("a database that was cut off at any length is refused") {
  const Folder folder;
  const std::string good = some_database(folder);
  const auto file = folder.path("cut.mmdb");
  const std::size_t step = good.size() / 400 + 1;
  for (std::size_t length = 0; length < good.size(); length += step) {
    write_file(file, good.substr(0, length));
    INFO("cut to " << length << " of " << good.size());
    REQUIRE_FALSE(complaint(file).empty());
  }
  write_file(file, good);
  REQUIRE(complaint(file).empty());
}

TEST_CASE("a database without its tree or without its data is refused") {
  const Folder folder;
  const std::string good = some_database(folder);
  const auto file = folder.path("holed.mmdb");
  const std::size_t metadata = good.rfind("\xab\xcd\xefMaxMind.com");
  write_file(file, good.substr(0, 100) + good.substr(metadata));
  CHECK_THAT(complaint(file), Contains("cut off or damaged"));
  write_file(file, good.substr(0, metadata - 200) + good.substr(metadata));
  CHECK_THAT(complaint(file), Contains("cut off or damaged"));
}

TEST_CASE("a damaged database is refused or read, and never crashes") {
  const Folder folder;
  const std::string good = some_database(folder);
  const auto file = folder.path("damaged.mmdb");
  Random random(77);
  for (int round = 0; round < 600; ++round) {
    std::string bad = good;
    for (std::uint64_t i = 0; i < 1 + random() % 6; ++i)
      bad[random() % bad.size()] = static_cast<char>(random());
    write_file(file, bad);
    const std::string said = complaint(file);
    if (!said.empty()) REQUIRE_THAT(said, Contains("damaged.mmdb: "));
  }
}

TEST_CASE("a search tree that runs in circles is refused") {
  const Folder folder;
  std::string bad = some_database(folder);
  for (std::size_t i = 0; i < 7 * 40; ++i) bad[i] = 0;  // both branches of 40 nodes: the root
  write_file(folder.path("circle.mmdb"), bad);
  CHECK_THAT(complaint(folder.path("circle.mmdb")), Contains("search tree is cut off or damaged"));
}

TEST_CASE("a search tree that shares its branches into billions of paths is refused") {
  const Folder folder;
  const auto file = folder.path("shared.mmdb");
  make_database({"city", 28, 4}, file, "10.0.0.1/32 country=DE\n172.16.0.1/32 country=FR\n");
  std::string bad = read_file(file);
  for (std::size_t node = 0; node < 31; ++node)
    for (std::size_t i = 0; i < 7; ++i)  // both branches lead to the next node
      bad[node * 7 + i] = static_cast<char>(i == 2 || i == 6 ? node + 1 : 0);
  write_file(file, bad);
  CHECK_THAT(complaint(file), Contains("search tree is cut off or damaged"));
}

TEST_CASE("values nested a million deep are refused without running out of stack") {
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += std::string("\x01\x04", 2);  // an array of one
  const auto* octets = reinterpret_cast<const std::uint8_t*>(deep.data());
  CHECK_FALSE(MmdbReader({octets, deep.size()}).skip(0));
  const Folder folder;
  write_file(folder.path("deep.mmdb"), "\xab\xcd\xefMaxMind.com" + deep.substr(0, 100'000));
  CHECK_THAT(complaint(folder.path("deep.mmdb")), Contains("metadata is cut off or damaged"));
}

TEST_CASE("a database that is truncated and rewritten while it loads never crashes the server") {
  const Folder folder;
  const std::string good = some_database(folder);
  const auto file = folder.path("moving.mmdb");
  write_file(file, good);
  std::atomic<bool> stop = false;
  std::atomic<int> truncations = 0;
  std::thread writer([&] {
    while (!stop) {
      if (truncate(file.c_str(), 100) == 0) ++truncations;
      write_file(file, good);
    }
  });
  int loaded = 0, refused = 0;
  for (int i = 0; i < 20'000 && (loaded < 100 || refused < 100); ++i)
    ++(complaint(file).empty() ? loaded : refused);
  stop = true;
  writer.join();
  CHECK(loaded > 0);
  CHECK(refused > 0);
  CHECK(truncations > 0);
  CHECK(complaint(file).empty());
}
