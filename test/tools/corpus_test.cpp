// The fuzzers' seeds run in the normal tests too.
#include <catch2/catch.hpp>

#include "test/fuzz/seeds.h"
#include "test/tools/control_rules.h"
#include "test/tools/server_file_rules.h"

namespace {

void require_sound(const std::string& corpus, const char* (*broken_by)(std::string_view)) {
  const auto texts = seeds::of(corpus);
  CHECK(texts.size() >= 30);
  for (const std::string& text : texts) {
    INFO(text);
    const char* rule = broken_by(text);
    INFO((rule == nullptr ? "" : rule));
    CHECK(rule == nullptr);
  }
}

}  // namespace

TEST_CASE("every seed of the fuzzer of server files gives settings within ranges, or faults") {
  require_sound("server_file", server_file_rules::broken_by);
}

TEST_CASE("every seed of the fuzzer of the control API gets one sound reply") {
  require_sound("control", control_rules::broken_by);
}
