#include "zones/compile/reader.h"

#include <catch2/catch.hpp>
#include <functional>
#include <memory>

using namespace zones::compile;
using namespace std::chrono_literals;

namespace {

/// Reads `text` as the value of "v" and gives the faults' texts, one per line.
std::string faults_of(const std::string& text,
                      const std::function<void(const Reader&, const Value&)>& read) {
  Faults faults;
  const auto document = Document::parse("f", "{\"v\": " + text + "}", faults);
  REQUIRE(document != nullptr);
  read(Reader(*document, faults), *document->root().find("v"));
  std::string lines;
  for (const Fault& fault : faults.all()) {
    lines += (lines.empty() ? "" : "\n") + fault.to_string();
  }
  return lines;
}

template <typename T>
T read_well(const std::string& text,
            const std::function<std::optional<T>(const Reader&, const Value&)>& read) {
  std::optional<T> value;
  const std::string faults =
      faults_of(text, [&](const Reader& reader, const Value& at) { value = read(reader, at); });
  CAPTURE(text);
  CHECK(faults.empty());
  REQUIRE(value.has_value());
  return *value;
}

}  // namespace

TEST_CASE("unknown keys are all told, with the nearest known one, and reading goes on") {
  bool goes_on = false;
  const std::string faults =
      faults_of(R"({"note": 1, "tll": 1, "x": 2})", [&](const Reader& reader, const Value& value) {
        goes_on = reader.object(value, {"ttl", "check"});
      });
  CHECK(faults ==
        "f:1:19: /v/tll: unknown key \"tll\"; did you mean \"ttl\"?\n"
        "f:1:29: /v/x: unknown key \"x\"; known are: ttl, check");
  CHECK(goes_on);
}

TEST_CASE("what is no object is told as it was written") {
  const auto read = [](const Reader& reader, const Value& value) {
    CHECK_FALSE(reader.object(value, {"a"}));
  };
  CHECK(faults_of("[1]", read) == "f:1:7: /v: expected an object, found a list; write {...}");
  CHECK(faults_of("\"a\\nb\"", read) ==
        "f:1:7: /v: expected an object, found \"a\\u000ab\"; write {...}");
}

TEST_CASE("durations take their units or seconds") {
  const auto read = [](const Reader& reader, const Value& value) {
    return reader.duration(value, 1ms, 24h);
  };
  CHECK(read_well<std::chrono::milliseconds>("\"200ms\"", read) == 200ms);
  CHECK(read_well<std::chrono::milliseconds>("\"5s\"", read) == 5s);
  CHECK(read_well<std::chrono::milliseconds>("\"1.5m\"", read) == 90s);
  CHECK(read_well<std::chrono::milliseconds>("\"1h\"", read) == 1h);
  CHECK(read_well<std::chrono::milliseconds>("\"1d\"", read) == 24h);
  CHECK(read_well<std::chrono::milliseconds>("2", read) == 2s);
  CHECK(read_well<std::chrono::milliseconds>("0.25", read) == 250ms);
}

TEST_CASE("what is no duration is refused with what to write") {
  const auto read = [](const Reader& reader, const Value& value) {
    CHECK_FALSE(reader.duration(value, 100ms, 1h));
  };
  const std::string remedy =
      "; write \"200ms\", \"5s\", \"1m\", \"1h\", \"1d\" or a number of seconds";
  for (const char* text : {"\"5\"", "\"s\"", "\"5 s\"", "\"5sec\"", "\"-5s\"", "\"1e3s\"", "\".s\"",
                           "\"1.2.3s\"", "\"\"", "\"99999999999999999999s\"", "true", "null"}) {
    CHECK(faults_of(text, read) ==
          "f:1:7: /v: expected a duration, found " + std::string(text) + remedy);
  }
  CHECK(faults_of("\"2h\"", read) ==
        "f:1:7: /v: the duration \"2h\" is out of range; write one of 100ms to 1h");
  CHECK(faults_of("-1", read) ==
        "f:1:7: /v: the duration -1 is out of range; write one of 100ms to 1h");
}

TEST_CASE("a TTL counts whole seconds up to 2^31 - 1") {
  const auto read = [](const Reader& reader, const Value& value) { return reader.ttl(value); };
  CHECK(read_well<std::uint32_t>("0", read) == 0);
  CHECK(read_well<std::uint32_t>("\"1h\"", read) == 3600);
  CHECK(read_well<std::uint32_t>("2147483647", read) == 2147483647);
  const auto refused = [](const Reader& reader, const Value& value) {
    CHECK_FALSE(reader.ttl(value));
  };
  CHECK(faults_of("1.5", refused) ==
        "f:1:7: /v: expected a TTL, found 1.5; a TTL counts whole seconds");
  CHECK_THAT(faults_of("2147483648", refused), Catch::Contains("out of range"));
  CHECK_THAT(faults_of("-1", refused), Catch::Contains("out of range"));
}

TEST_CASE("whole numbers and numbers keep to their range") {
  const auto whole = [](const Reader& reader, const Value& value) {
    return reader.whole(value, 1, 100);
  };
  CHECK(read_well<std::uint64_t>("100", whole) == 100);
  const auto refused = [&](const Reader& reader, const Value& value) {
    CHECK_FALSE(whole(reader, value));
  };
  for (const char* text : {"0", "101", "1.5", "-1", "1e30", "\"5\"", "[5]"}) {
    CAPTURE(text);
    CHECK_THAT(faults_of(text, refused), Catch::EndsWith("; write one of 1 to 100"));
  }
  CHECK(faults_of("\"5\"", refused) ==
        "f:1:7: /v: expected a whole number, found \"5\"; write one of 1 to 100");
  const auto number = [](const Reader& reader, const Value& value) {
    CHECK_FALSE(reader.number(value, -0.5, 1e6));
  };
  CHECK(faults_of("-1", number) == "f:1:7: /v: -1 is out of range; write one of -0.5 to 1000000");
}

TEST_CASE("a list of one may be written without brackets, and each wrong item is told") {
  const auto read = [](const Reader& reader, const Value& value) { return reader.texts(value); };
  CHECK(read_well<std::vector<std::string>>("\"a\"", read) == std::vector<std::string>{"a"});
  CHECK(read_well<std::vector<std::string>>("[\"a\", \"b\"]", read).size() == 2);
  CHECK(read_well<std::vector<std::string>>("[]", read).empty());
  const std::string faults =
      faults_of("[\"a\", 1, null]",
                [](const Reader& reader, const Value& v) { CHECK_FALSE(reader.texts(v)); });
  CHECK(faults ==
        "f:1:13: /v/1: expected a text, found 1; put it in double quotes\n"
        "f:1:16: /v/2: expected a text, found null; put it in double quotes");
}

TEST_CASE("words find the nearest one, booleans are not texts") {
  CHECK(faults_of("\"dwon\"", [](const Reader& reader, const Value& value) {
          CHECK_FALSE(reader.word(value, {"up", "down", "drain"}));
        }) == "f:1:7: /v: unknown word \"dwon\"; did you mean \"down\"?");
  CHECK(faults_of("\"true\"", [](const Reader& reader, const Value& value) {
          CHECK_FALSE(reader.boolean(value));
        }) == "f:1:7: /v: expected true or false, found \"true\"; write it without quotes");
}

TEST_CASE("positions are pairs or objects within the globe") {
  const auto read = [](const Reader& reader, const Value& value) { return reader.position(value); };
  CHECK(read_well<geo::Position>("[51.5, -0.25]", read) == geo::Position{51.5F, -0.25F});
  CHECK(read_well<geo::Position>(R"({"lat": -90, "lon": 180})", read) ==
        geo::Position{-90.0F, 180.0F});
  const auto refused = [&](const Reader& reader, const Value& value) {
    CHECK_FALSE(read(reader, value));
  };
  CHECK(faults_of("[91, 181]", refused) ==
        "f:1:8: /v/0: 91 is out of range; write one of -90 to 90\n"
        "f:1:12: /v/1: 181 is out of range; write one of -180 to 180");
  CHECK_THAT(faults_of("[1]", refused), Catch::Contains("expected a position, found a list"));
  CHECK_THAT(faults_of("[1, 2, 3]", refused), Catch::Contains("expected a position"));
  CHECK_THAT(faults_of(R"({"lat": 1})", refused), Catch::Contains("expected a position"));
  CHECK_THAT(faults_of(R"({"lat": 1, "long": 2})", refused),
             Catch::Contains("did you mean \"lon\"?"));
}

TEST_CASE("a long value is shown shortened, never through half a letter") {
  const std::string faults =
      faults_of('"' + std::string(59, 'x') + "\xC3\xA9\xC3\xA9\"",
                [](const Reader& reader, const Value& value) { (void)reader.boolean(value); });
  CHECK_THAT(faults, Catch::Contains('"' + std::string(59, 'x') + "...\""));
}
