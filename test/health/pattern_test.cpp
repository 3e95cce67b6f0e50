// Patterns: what they find, what is wrong with one, and that no body makes a search run on.
#include <catch2/catch.hpp>
#include <string>

#include "health/pattern.h"

using health::Pattern;
using Found = Pattern::Found;

namespace {

Pattern pattern(const std::string& text) {
  auto read = Pattern::compile(text);
  REQUIRE(std::holds_alternative<Pattern>(read));
  return std::get<Pattern>(std::move(read));
}

}  // namespace

TEST_CASE("a pattern is found anywhere in a body, also in one that is no UTF-8") {
  CHECK(pattern("\"status\":\\s*\"(up|ok)\"").search("{\"status\": \"ok\"}") == Found::yes);
  CHECK(pattern("\"status\":\\s*\"(up|ok)\"").search("{\"status\": \"no\"}") == Found::no);
  CHECK(pattern("(?i)grün").search("\xff\xfe Alles GRÜN \x80") == Found::yes);
  CHECK(pattern("^ok$").search("not ok") == Found::no);
  CHECK(Pattern{}.search("") == Found::yes);
}

TEST_CASE("a pattern that is none says why and at which octet") {
  auto [text, at, what] = GENERATE(table<std::string, std::size_t, std::string>(
      {{"a(b", 3, "missing closing parenthesis"},
       {"[b-a]", 3, "range out of order in character class"},
       {"*", 0, "quantifier does not follow a repeatable item"}}));
  const auto read = Pattern::compile(text);
  REQUIRE(std::holds_alternative<Pattern::Fault>(read));
  CHECK(std::get<Pattern::Fault>(read).at == at);
  CHECK(std::get<Pattern::Fault>(read).what == what);
}

TEST_CASE("a hostile body ends the search, whatever the pattern") {
  // Each takes minutes or a gigabyte without limits.
  const std::string text =
      GENERATE("(a+)+[bc]", "\\w+[:;]", "\\w++[:;]", "(a|b)*[cd]", "(.*)(.*)[xy]$");
  INFO(text);
  CHECK(pattern(text).search(std::string(1024 * 1024, 'a')) == Found::too_costly);
}

TEST_CASE("a long honest body is searched to its end") {
  std::string body;
  while (body.size() < 1024 * 1024) body += "a line of many words: and some more\n";
  body += "state=green";
  CHECK(pattern("(?m)^state=(green|yellow)$").search(body) == Found::yes);
  CHECK(pattern("(?m)^state=(red|black)$").search(body) == Found::no);
}

TEST_CASE("patterns are compared by their text") {
  CHECK(pattern("a") == pattern("a"));
  CHECK(pattern("a") < pattern("b"));
  CHECK(Pattern{} != pattern("a"));
}
