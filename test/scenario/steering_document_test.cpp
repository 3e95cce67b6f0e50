// docs/steering.md cannot drift: its zones are cut out and compiled, its commands run, and what
// they print is compared with what stands there.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <vector>

#include "test/scenario/stage.h"

namespace {

struct Fence {
  std::string kind, text;  // "json" or nothing; the lines between
};

std::vector<Fence> fences_of(const std::string& document) {
  std::ifstream in(std::string(TEST_SOURCE_DIR) + "/" + document);
  REQUIRE(in);
  std::vector<Fence> fences;
  bool is_open = false;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("```", 0) == 0) {
      if (!is_open) fences.push_back({line.substr(3), ""});
      is_open = !is_open;
    } else if (is_open) {
      fences.back().text += line + '\n';
    }
  }
  REQUIRE_FALSE(is_open);
  return fences;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// The first fence is the zone around the examples, the second the networks of the database.
class Page {
 public:
  explicit Page(const std::vector<Fence>& fences) : frame_(fences.at(0).text) {
    stage_.write("places.txt", fences.at(1).text);
    const auto made = scenario::run({"sh", "-c",
                                     "perl " TEST_SOURCE_DIR "/test/geo/make_mmdb.pl city " +
                                         database() + " < " + stage_.path("places.txt").string()});
    INFO(made.output);
    REQUIRE(made.exit_code == 0);
  }

  void write_example(const std::string& members) {
    const std::string mark = "// the example\n";
    std::string zone = frame_;
    REQUIRE(zone.find(mark) != zone.npos);
    stage_.write("zones/app.json", zone.replace(zone.find(mark), mark.size(), members));
  }

  [[nodiscard]] scenario::Outcome run(const std::string& command) const {
    auto words = words_of(command.substr(2));  // behind the "$ "
    REQUIRE(words.at(0) == "trimtab");
    words[0] = scenario::trimtab();
    for (const std::string& word : {std::string("--zones"), stage_.path("zones").string(),
                                    std::string("--geo"), database()}) {
      words.push_back(word);
    }
    return scenario::run(words);
  }

  [[nodiscard]] scenario::Outcome check() const {
    return scenario::run({scenario::trimtab(), "check", "--zones", stage_.path("zones").string(),
                          "--geo", database()});
  }

 private:
  [[nodiscard]] std::string database() const { return stage_.path("places.mmdb").string(); }

  scenario::Stage stage_;
  std::string frame_;
};

}  // namespace

TEST_CASE("every example of the page on steering prints what stands there") {
  const auto fences = fences_of("docs/steering.md");
  REQUIRE(fences.size() > 2);
  Page page(fences);
  int zones = 0, commands = 0;
  for (std::size_t i = 2; i < fences.size(); ++i) {
    const Fence& fence = fences[i];
    INFO(fence.text);
    if (fence.kind == "json") {
      page.write_example(fence.text);
      const auto checked = page.check();
      INFO(checked.output);
      CHECK(checked.exit_code == 0);
      ++zones;
      continue;
    }
    REQUIRE(fence.text.rfind("$ ", 0) == 0);
    const std::size_t end = fence.text.find('\n');
    const auto told = page.run(fence.text.substr(0, end));
    CHECK(told.exit_code == 0);
    CHECK(told.output == fence.text.substr(end + 1));
    ++commands;
  }
  CHECK(zones >= 20);
  CHECK(commands >= zones);
}

TEST_CASE("the page on steering has a section for every step") {
  std::ifstream in(TEST_SOURCE_DIR "/docs/steering.md");
  std::stringstream text;
  text << in.rdbuf();
  for (const char* step : {"healthy", "geo", "nearest", "prefer", "weighted", "spread", "sticky",
                           "shuffle", "first", "addresses"}) {
    INFO(step);
    CHECK(text.str().find("\n## " + std::string(step) + "\n") != std::string::npos);
  }
}
