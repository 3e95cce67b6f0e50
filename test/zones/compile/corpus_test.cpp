// The fuzzer's seeds run in the normal tests too.
#include <catch2/catch.hpp>
#include <filesystem>

#include "test/fuzz/zone_json_fuzz.cpp"

TEST_CASE("every seed of the zone fuzzer compiles or is refused, whole and cut off") {
  const std::filesystem::path corpus =
      std::filesystem::path(TEST_SOURCE_DIR) / "test/fuzz/corpus/zone_json";
  std::size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    const std::string text = zones::compile::read_file(entry.path()).text;
    REQUIRE_FALSE(text.empty());
    const std::vector<std::uint8_t> octets(text.begin(), text.end());
    for (std::size_t length = octets.size(); length > 0; length -= (length + 6) / 7) {
      CHECK(LLVMFuzzerTestOneInput(octets.data(), length) == 0);
    }
    ++seeds;
  }
  CHECK(seeds >= 4);
}
