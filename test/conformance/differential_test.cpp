// Trimtab answers as NSD, Knot and BIND do from the same master files, but for what
// docs/conformance.md allows. TRIMTAB_DIFFERENTIAL_QUERIES and _SEED make the run longer, or
// another one: test/bench/differential.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "test/conformance/differential.h"
#include "test/conformance/rules.h"
#include "test/zones/compile/random_zone.h"

namespace {

using conformance::ZoneText;

std::uint64_t setting(const char* name, std::uint64_t usual) {
  const char* written = std::getenv(name);
  return written == nullptr ? usual : std::stoull(written);
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

ZoneText hand_made(const std::string& name, const std::string& apex,
                   const std::set<std::string>& not_by = {}) {
  const std::filesystem::path folder = TEST_SOURCE_DIR "/test/conformance/zones";
  return {apex, file_text(folder / (name + ".zone")), not_by};
}

}  // namespace

TEST_CASE("the same zones get the same answers from Trimtab, NSD, Knot and BIND") {
  const std::uint64_t queries = setting("TRIMTAB_DIFFERENTIAL_QUERIES", 4000);
  const std::uint64_t seed = setting("TRIMTAB_DIFFERENTIAL_SEED", 1);
  conformance::Outcome outcome;
  std::vector<ZoneText> zones{
      hand_made("nasty", "nasty.test."),   hand_made("cuts", "cuts.test."),
      hand_made("big", "big.test."),       hand_made("long", "long.test."),
      hand_made("family", "family.test."), hand_made("family-child", "child.family.test.")};
  for (std::uint32_t i = 0; i < 12; ++i) {
    const std::string apex = "r" + std::to_string(i) + ".random.test.";
    zones.push_back({apex, random_zone::text(apex, static_cast<std::uint32_t>(seed * 100) + i)});
  }
  conformance::run(zones, queries * 7 / 10, seed, outcome);
  conformance::run({hand_made("root", "."), hand_made("tld", "tld.")}, queries / 10, seed, outcome);
  conformance::run({hand_made("occluded", "occluded.test.", {"nsd", "knot"})}, queries / 10, seed,
                   outcome);
  conformance::run({hand_made("wildcuts", "wildcuts.test.", {"bind"})}, queries / 10, seed,
                   outcome);
  std::cout << outcome.to_string();
  REQUIRE(outcome.peers.size() == 3);
  for (const auto& [name, score] : outcome.peers) {
    INFO(name);
    CHECK(score.different == 0);
    CHECK(score.equal > queries / 4);
  }
}

TEST_CASE("every rule of the comparison is documented, and every documented one is a rule") {
  const std::string document = file_text(TEST_SOURCE_DIR "/docs/conformance.md");
  std::set<std::string> documented;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| `")) documented.insert(line.substr(3, line.find('`', 3) - 3));
  }
  std::set<std::string> known;
  for (const auto& rule : conformance::rules()) known.emplace(rule.name);
  CHECK(documented == known);
}
