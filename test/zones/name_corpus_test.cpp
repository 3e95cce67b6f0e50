#include <catch2/catch.hpp>

#include "test/fuzz/seeds.h"
#include "test/zones/name_round_trip.h"

TEST_CASE("every seed of the fuzzer of names comes back as it was read, or is refused") {
  const auto texts = seeds::of("name_text");
  CHECK(texts.size() >= 50);
  for (const std::string& text : texts) {
    INFO(text);
    const char* rule = name_round_trip::broken_by(text);
    INFO((rule == nullptr ? "" : rule));
    CHECK(rule == nullptr);
  }
}
