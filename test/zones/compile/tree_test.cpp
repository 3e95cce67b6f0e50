#include "zones/compile/tree.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>

using namespace zones::compile;

namespace {

/// "LINE:COLUMN KIND" of every value, by pointer.
void note_places(const Document& document, const Value& value,
                 std::map<std::string, std::string>& places) {
  const Spot at = document.spot(value);
  places[at.pointer] = std::to_string(at.line) + ':' + std::to_string(at.column) + ' ' +
                       std::string(value.kind_name());
  for (const Value& item : value.items) note_places(document, item, places);
  for (const auto& member : value.members) note_places(document, member.value, places);
}

std::map<std::string, std::string> places_of(std::string_view text) {
  Faults faults;
  const auto document = Document::parse("f.json", text, faults);
  for (const Fault& fault : faults.all()) UNSCOPED_INFO(fault.to_string());
  REQUIRE(document != nullptr);
  std::map<std::string, std::string> places;
  note_places(*document, document->root(), places);
  return places;
}

std::string only_fault(std::string_view text) {
  Faults faults;
  const auto document = Document::parse("f.json", text, faults);
  CHECK(document == nullptr);
  REQUIRE(faults.all().size() == 1);
  return faults.all()[0].to_string();
}

constexpr std::string_view sample =
    "{\n  \"zone\": \"app.example.com\", // the name\n\t\"list\": [1, -2.5e3, {\"a\\\"b\": "
    "null}],\r\n"
    "  \"caf\xC3\xA9\": {\"x\": true, \"y\": [[], {}]}\n}\n";

}  // namespace

TEST_CASE("every value knows its line and column, whatever stands between") {
  const auto places = places_of(sample);
  CHECK(places.at("") == "1:1 an object");
  CHECK(places.at("/zone") == "2:11 a text");
  CHECK(places.at("/list") == "3:10 a list");
  CHECK(places.at("/list/0") == "3:11 a number");
  CHECK(places.at("/list/1") == "3:14 a number");
  CHECK(places.at("/list/2") == "3:22 an object");
  CHECK(places.at("/list/2/a\"b") == "3:31 null");
  CHECK(places.at("/caf\xC3\xA9") == "4:12 an object");  // columns count octets
  CHECK(places.at("/caf\xC3\xA9/x") == "4:18 a boolean");
  CHECK(places.at("/caf\xC3\xA9/y/0") == "4:30 a list");
  CHECK(places.at("/caf\xC3\xA9/y/1") == "4:34 an object");
}

TEST_CASE("a number directly before a bracket, a comma or a comment keeps the next place right") {
  CHECK(places_of("[1,2]").at("/1") == "1:4 a number");
  CHECK(places_of("[0]").at("/0") == "1:2 a number");
  CHECK(places_of("[1/*,*/,/*\n*/-0.5E-2/**/,\n3]").at("/1") == "2:3 a number");
  CHECK(places_of("[1/*,*/,/*\n*/-0.5E-2/**/,\n3]").at("/2") == "3:1 a number");
  CHECK(places_of("[18446744073709551616,1]").at("/1") == "1:23 a number");
}

TEST_CASE("keys know their places and pointers are escaped") {
  Faults faults;
  const auto document = Document::parse("f", "{ \"a/b\": {\n \"~\" : 1 } }", faults);
  REQUIRE(document != nullptr);
  const Value& outer = document->root();
  const Value& inner = outer.members[0].value;
  CHECK(document->spot_of_key(outer, outer.members[0]).column == 3);
  const Spot at = document->spot_of_key(inner, inner.members[0]);
  CHECK(at.line == 2);
  CHECK(at.column == 2);
  CHECK(at.pointer == "/a~1b/~0");
  CHECK(document->spot(inner.members[0].value).column == 8);
  CHECK(document->spot(inner.members[0].value).pointer == "/a~1b/~0");
}

TEST_CASE("values hold what was written") {
  Faults faults;
  const auto document = Document::parse(
      "f", R"({"t": "a\u00e9\n\ud83d\ude00", "n": 1.50, "b": true, "l": [1, 2]})", faults);
  REQUIRE(document != nullptr);
  const Value& root = document->root();
  CHECK(root.find("t")->text == "a\xC3\xA9\n\xF0\x9F\x98\x80");
  CHECK(root.find("n")->number == 1.5);
  CHECK(root.find("n")->text == "1.50");
  CHECK(root.find("b")->boolean);
  CHECK(root.find("l")->as_list().size() == 2);
  CHECK(root.find("n")->as_list().data() == root.find("n"));
  CHECK(root.find("none") == nullptr);
  CHECK(root.find("t")->find("x") == nullptr);
}

TEST_CASE("a byte order mark is no part of the text") {
  CHECK(places_of("\xEF\xBB\xBF[1]").at("/0") == "1:2 a number");
}

TEST_CASE("a key written twice is told with both places") {
  CHECK(only_fault("{\"x\": {\"a\": 1,\n \"b\": 2, \"a\": 3}}") ==
        "f.json:2:10: /x/a: the key \"a\" stands here a second time; it stands first at 1:8, keep "
        "one of them");
  Faults faults;
  CHECK(Document::parse("f", "{\"a\":1,\"a\":2,\"b\":1,\"a\":3,\"b\":4}", faults) == nullptr);
  CHECK(faults.fault_count() == 3);
}

TEST_CASE("mistakes in JSON are named where they stand") {
  const std::map<std::string, std::string> mistakes{
      {"", "1:1: /: the file is empty; write one JSON object"},
      {" \n\n", "3:1: /: the file holds nothing but white space; write one JSON object"},
      {"{\"a\": 1,\n}", "1:8: /: a comma before the closing '}'; take the comma out"},
      {"[1, 2, ]", "1:6: /: a comma before the closing ']'; take the comma out"},
      {"[1,, 2]", "1:4: /: two commas in a row; take one out"},
      {"{\"a\": 1\n \"b\": 2}", "2:2: /: a comma is missing before this; put one"},
      {"{\"a\": {\"b\" 1}}", "1:12: /a/b: a colon is missing between key and value; put ':'"},
      {"{\"a\"}", "1:5: /a: a key without a value; write \"key\": value"},
      {"{\"a\": }", "1:7: /a: a value is missing before '}'; write it"},
      {"{zone: 1}", "1:2: /: the key zone is not in quotes; write \"zone\""},
      {"{'a': 1}", "1:2: /: a text in single quotes; use double quotes"},
      {"{\"a\": True}", "1:7: /a: \"True\" is no JSON value; write true"},
      {"{\"a\": 192.0.2.1}",
       "1:12: /: \".2.1\" directly follows a value; numbers are written without leading zeros; put "
       "texts in double quotes"},
      {"[07]",
       "1:3: /: \"7\" directly follows a value; numbers are written without leading zeros; put "
       "texts in double quotes"},
      {"{\"a\": \"b\n}", "1:7: /a: this text is not closed on its line; put \" at its end"},
      {"{\"a\": \"b\\.c\"}",
       "1:9: /a: a backslash before '.' means nothing in JSON; write \\\\ for a backslash"},
      {"[\"\\ud800\"]",
       "1:3: /: \\ud800 is half of a surrogate pair; write both halves, or the letter itself"},
      {"[\"a\tb\"]",
       "1:4: /: the octet 0x09 stands in a text; write \\t for a tab, \\u00XX for others"},
      {"{\"a\": [1}", "1:9: /a: '}' does not close the list that opens at 1:7; write ']'"},
      {"{\"a\": [1, {\"b\": 2}",
       "1:19: /a: the file ends inside the list that opens at 1:7; close it, or write the file "
       "whole"},
      {"{} {}",
       "1:4: /: something follows the end of the JSON value; one file holds one value; look for a "
       "bracket closed too early"},
      {"# x\n{}", "1:1: /: '#' begins no comment; comments begin with //"},
      {"{ /* x", "1:3: /: this comment does not end; close it with */"},
      {"[1e999]", "1:2: /: the number 1e999 is too great; write a smaller one"},
      {"{\"a\": \"\xC3\x28\"}", "1:8: /a: an octet that is not UTF-8; save the file as UTF-8"},
      {std::string("{}\0{}", 5),
       "1:3: /: something follows the end of the JSON value; one file holds one value; look for a "
       "bracket closed too early"},
  };
  for (const auto& [text, message] : mistakes) {
    CAPTURE(text);
    CHECK(only_fault(text) == "f.json:" + message);
  }
}

TEST_CASE("nesting is bounded and 64 levels are well") {
  Faults faults;
  const std::string well = std::string(64, '[') + std::string(64, ']');
  CHECK(Document::parse("f", well, faults) != nullptr);
  CHECK_THAT(only_fault(std::string(100'000, '[')),
             Catch::StartsWith("f.json:1:65: ") &&
                 Catch::EndsWith(": nested deeper than 64 levels; flatten it"));
}

TEST_CASE("a file cut off at any octet has a fault with a place inside it") {
  std::string text(sample);
  while (text.back() != '}') text.pop_back();
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    Faults faults;
    const std::string cut = text.substr(0, length);
    CHECK(Document::parse("f", cut, faults) == nullptr);
    REQUIRE(faults.any());
    const auto lines = static_cast<std::uint32_t>(std::count(cut.begin(), cut.end(), '\n') + 1);
    CHECK(faults.all()[0].at.line >= 1);
    CHECK(faults.all()[0].at.line <= lines);
    CHECK(faults.all()[0].at.column >= 1);
  }
}

TEST_CASE("a file with any octet damaged is read or refused, never half of both") {
  for (std::size_t at = 0; at < sample.size(); ++at) {
    for (const char octet : {'\0', '"', '}', '\xFF', '\\', ',', '/'}) {
      std::string text(sample);
      text[at] = octet;
      Faults faults;
      const auto document = Document::parse("f", text, faults);
      CAPTURE(at, static_cast<int>(octet));
      CHECK((document == nullptr) == faults.any());
    }
  }
}

TEST_CASE("an object of two hundred thousand keys is read, and its last place is right") {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i)
    text += "\"n" + std::to_string(i) + "\":{\"A\":\"192.0.2.1\"},\n";
  text += "\"end\":0}";
  Faults faults;
  const auto document = Document::parse("f", text, faults);
  REQUIRE(document != nullptr);
  const Spot at = document->spot(document->root().members.back().value);
  CHECK(at.line == 200'001);
  CHECK(at.column == 7);
  CHECK(at.pointer == "/end");
}
