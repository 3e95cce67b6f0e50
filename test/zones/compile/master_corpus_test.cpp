#include <catch2/catch.hpp>

#include "test/fuzz/seeds.h"
#include "test/zones/compile/master_round_trip.h"

TEST_CASE("every seed of the fuzzer of master files survives import and export, or is refused") {
  const auto texts = seeds::of("master_file");
  CHECK(texts.size() >= 50);
  for (const std::string& text : texts) {
    INFO(text);
    const char* rule = master_round_trip::broken_by(text);
    INFO((rule == nullptr ? "" : rule));
    CHECK(rule == nullptr);
  }
}
