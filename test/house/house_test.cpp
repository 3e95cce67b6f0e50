// The house (docs/architecture.md) holds: arrows between folders never turn back, foreign headers
// stay in their places, files and the top level stay small. Reads the tree, so a new file is
// covered without being listed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path root = TEST_SOURCE_DIR;

struct File {
  std::string path, folder;  // relative to the root
  std::vector<std::string> lines;
};

std::vector<File> sources(const std::vector<std::string>& folders) {
  std::vector<File> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto ending = entry.path().extension();
      if (ending != ".cpp" && ending != ".h") continue;
      File file{
          fs::relative(entry.path(), root), fs::relative(entry.path().parent_path(), root), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::vector<std::string> includes(const File& file) {
  static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  std::vector<std::string> found;
  std::smatch match;
  for (const std::string& line : file.lines) {
    if (std::regex_search(line, match, include)) found.push_back(match[1]);
  }
  return found;
}

const std::vector<std::string> ours{"geo", "health", "zones", "dns", "tools"};

/// Which folders the files of a folder may include from, beside their own; "health/standing.h"
/// names one header.
const std::map<std::string, std::set<std::string>> arrows{
    {"geo", {}},
    {"health", {}},
    {"zones/steer", {"geo", "health/standing.h"}},
    {"zones", {"zones/steer", "geo", "health/standing.h"}},
    {"zones/compile", {"zones", "zones/steer", "geo", "health"}},
    {"dns", {"zones", "zones/steer", "geo", "health/standing.h"}},
    {"tools/daemon", {"dns", "zones", "zones/steer", "zones/compile", "geo", "health"}},
    {"tools/trimtab",
     {"tools/daemon", "dns", "zones", "zones/steer", "zones/compile", "geo", "health"}},
};

/// Foreign headers and the only places that may include them.
struct Foreign {
  std::regex header;
  std::regex places;
  std::size_t most;  // files
};

const std::vector<Foreign>& foreign() {
  static const std::vector<Foreign> list{
      {std::regex("^nlohmann/json\\.hpp$"),
       std::regex("^(zones/compile|tools/(daemon|trimtab))/.*\\.cpp$"), 6},
      {std::regex("^nlohmann/"), std::regex("^(zones/compile|tools)/"), 8},
      {std::regex("^ldns/"), std::regex("^zones/compile/.*\\.cpp$"), 2},
      {std::regex("^maxminddb"), std::regex("^geo/.*\\.cpp$"), 3},
      {std::regex("^uv\\.h$"), std::regex("^(dns|health|tools/daemon)/"), 40},
      {std::regex("^curl/"), std::regex("^(health/.*|tools/trimtab/control_client\\.cpp)$"), 6},
      {std::regex("^pcre2"), std::regex("^health/pattern\\.cpp$"), 1},
      {std::regex("^microhttpd"), std::regex("^tools/daemon/.*\\.cpp$"), 1},
      {std::regex("^ares"), std::regex("^(tools/daemon|health)/.*\\.cpp$"), 2},
      {std::regex("^CLI/"), std::regex("^tools/trimtab/.*\\.cpp$"), 1},
      {std::regex("^spdlog/"), std::regex("^tools/daemon/.*\\.cpp$"), 1},
      {std::regex("^prometheus/"), std::regex("^tools/daemon/metric(s\\.cpp|_family\\.h)$"), 2},
  };
  return list;
}

bool is_allowed(const std::string& folder, const std::string& header) {
  const std::string from = fs::path(header).parent_path();
  const auto& allowed = arrows.at(folder);
  return from == folder || allowed.count(from) != 0 || allowed.count(header) != 0;
}

}  // namespace

TEST_CASE("no arrow between folders turns back") {
  for (const File& file : sources(ours)) {
    INFO(file.path);
    REQUIRE(arrows.count(file.folder) == 1);
    for (const std::string& header : includes(file)) {
      const std::string top = header.substr(0, header.find('/'));
      if (std::find(ours.begin(), ours.end(), top) == ours.end() || header.find('/') == header.npos)
        continue;
      INFO(header);
      CHECK(is_allowed(file.folder, header));
    }
  }
}

TEST_CASE("foreign headers stay in their places") {
  const auto files = sources(ours);
  for (const Foreign& rule : foreign()) {
    std::size_t users = 0;
    for (const File& file : files) {
      const auto headers = includes(file);
      const bool uses = std::any_of(headers.begin(), headers.end(), [&](const std::string& header) {
        return std::regex_search(header, rule.header);
      });
      if (!uses) continue;
      INFO(file.path);
      CHECK(std::regex_search(file.path, rule.places));
      ++users;
    }
    CHECK(users <= rule.most);
    CHECK(users > 0);  // a rule that nothing uses is stale
  }
}

TEST_CASE("files stay small, lines short") {
  std::vector<std::size_t> lengths;
  for (const File& file : sources(ours)) {
    INFO(file.path);
    CHECK(file.lines.size() <= 400);
    lengths.push_back(file.lines.size());
    for (const std::string& line : file.lines) {
      INFO(line);
      const auto columns = std::count_if(line.begin(), line.end(), [](char octet) {
        return (static_cast<unsigned char>(octet) & 0xC0) != 0x80;  // all but UTF-8's later octets
      });
      CHECK(columns <= 100);
    }
  }
  std::sort(lengths.begin(), lengths.end());
  CHECK(lengths[lengths.size() / 2] < 120);
}

TEST_CASE("every header opens with what it is") {
  for (const File& file : sources(ours)) {
    if (file.path.substr(file.path.size() - 2) != ".h") continue;
    INFO(file.path);
    REQUIRE(file.lines.size() > 2);
    CHECK(file.lines[0].rfind("// ", 0) == 0);
    CHECK(std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end());
  }
}

TEST_CASE("the top level holds nothing without a reason") {
  const std::set<std::string> known{"CMakeLists.txt",
                                    "README.md",
                                    "LICENSE",
                                    "CHANGELOG.md",
                                    "CONTRIBUTING.md",
                                    ".ci",
                                    "dns",
                                    "health",
                                    "geo",
                                    "zones",
                                    "tools",
                                    "test",
                                    "docs",
                                    ".clang-format",
                                    ".clang-tidy",
                                    ".editorconfig",
                                    ".gitignore",
                                    ".git",
                                    "build"};
  for (const auto& entry : fs::directory_iterator(root)) {
    INFO(entry.path());
    CHECK(known.count(entry.path().filename()) == 1);
  }
}

TEST_CASE("the libraries that answer queries link neither ldns nor nlohmann") {
  std::ifstream in(root / "CMakeLists.txt");
  std::stringstream text;
  text << in.rdbuf();
  std::string all = text.str();
  for (const std::string name :
       {"trimtab_geo", "trimtab_steer", "trimtab_zones", "trimtab_dns", "trimtab_health"}) {
    const std::size_t at = all.find("trimtab_library(" + name + " ");
    INFO(name);
    REQUIRE(at != all.npos);
    const std::string line = all.substr(at, all.find(')', at) - at);
    CHECK(line.find("LDNS") == line.npos);
    CHECK(line.find("nlohmann") == line.npos);
    CHECK(line.find("trimtab_compile") == line.npos);
  }
}
