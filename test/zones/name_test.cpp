// Names: presentation, limits, canonical order, hashing.
#include "zones/name.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

using zones::Name;

namespace {

Name name_of(std::string_view text) {
  std::string why;
  const auto name = Name::parse(text, Name(), why);
  INFO(text << ": " << why);
  REQUIRE(name);
  return *name;
}

std::string trouble_with(std::string_view text, std::string_view origin = "example.com.") {
  std::string why;
  const auto name = Name::parse(text, name_of(origin), why);
  CHECK(name.has_value() == why.empty());
  return why;
}

}  // namespace

TEST_CASE("relative names get the origin, absolute ones do not, @ is the origin") {
  std::string why;
  const Name origin = name_of("example.com.");
  CHECK(Name::parse("www", origin, why)->to_string() == "www.example.com.");
  CHECK(Name::parse("www.", origin, why)->to_string() == "www.");
  CHECK(Name::parse("a.b", origin, why)->to_string() == "a.b.example.com.");
  CHECK(Name::parse("@", origin, why)->to_string() == "example.com.");
  CHECK(Name::parse(".", origin, why)->is_root());
  CHECK(Name::parse("www", Name(), why)->to_string() == "www.");
}

TEST_CASE("escapes in names survive the way to the wire and back") {
  struct Case {
    std::string_view written, shown;
    std::size_t labels;
  };
  const Case cases[] = {
      {"esc\\.dot.example.", "esc\\.dot.example.", 2},
      {"a\\\\b.example.", "a\\\\b.example.", 2},
      {"\\065.example.", "A.example.", 2},
      {"\\000\\255.example.", "\\000\\255.example.", 2},
      {"a\\032b.example.", "a\\032b.example.", 2},
      {"\\*.example.", "*.example.", 2},
      {"\\\"\\;\\(\\)\\@\\$.example.", "\\\"\\;\\(\\)\\@\\$.example.", 2},
      {"\\046.example.", "\\..example.", 2},
      {"trailing\\..", "trailing\\..", 1},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.written);
    const Name name = name_of(wanted.written);
    CHECK(name.to_string() == wanted.shown);
    CHECK(name.labels() == wanted.labels);
    CHECK(name_of(name.to_string()) == name);
    CHECK(Name::from_wire(name.wire()) == name);
  }
}

TEST_CASE("what is no name is refused with the reason") {
  CHECK(trouble_with("") == "empty name");
  CHECK(trouble_with("a..b") == "empty label");
  CHECK(trouble_with(".a") == "empty label");
  CHECK(trouble_with("..") == "empty label");
  CHECK(trouble_with("a\\") == "backslash at the end");
  CHECK(trouble_with("a\\25") == "\\DDD needs three digits");
  CHECK(trouble_with("a\\2x5") == "\\DDD needs three digits");
  CHECK(trouble_with("a\\256") == "\\DDD above 255");
  CHECK(trouble_with("a b") == "the octet ' ' must be written as \\DDD");
  CHECK(trouble_with("a;b") == "the octet ';' must be written as \\DDD");
  CHECK(trouble_with("b\xc3\xbc"
                     "cher") == "names are ASCII; write it in punycode (xn--...) or as \\DDD");
}

TEST_CASE("a label holds 63 octets and a name 255, and not one more") {
  const std::string label(63, 'a');
  CHECK(trouble_with(label).empty());
  CHECK(trouble_with(label + 'a') == "label longer than 63 octets");

  const std::string three = label + '.' + label + '.' + label + '.';
  const Name longest = name_of(three + std::string(61, 'a') + '.');
  CHECK(longest.wire().size() == 255);
  CHECK(name_of(longest.to_string()) == longest);
  CHECK(trouble_with(three + std::string(62, 'a') + '.') == "name longer than 255 octets");
  CHECK(trouble_with(three + std::string(50, 'a')) == "name longer than 255 octets");
  CHECK(trouble_with(three + std::string(49, 'a')).empty());  // example.com. takes the other 13
}

TEST_CASE("a name of 127 labels is whole, one of 128 is too long") {
  std::string text;
  for (int i = 0; i < 127; ++i) text += "a.";
  const Name name = name_of(text);
  CHECK(name.labels() == 127);
  CHECK(name.wire().size() == 255);
  CHECK(name.parent().labels() == 126);
  CHECK(name.is_below_or_at(name.parent()));
  CHECK(trouble_with(text + "a.") == "name longer than 255 octets");
}

TEST_CASE("names are equal and hash alike whatever their case") {
  const Name lower = name_of("www.example.com.");
  const Name upper = name_of("WWW.Example.COM.");
  CHECK(lower == upper);
  CHECK(upper.to_string() == "WWW.Example.COM.");
  CHECK(zones::hash(lower.wire()) == zones::hash(upper.wire()));
  // The neighbours of the letters are no letters: "[" is not "{", "@" is not "`".
  CHECK_FALSE(name_of("[.") == name_of("{."));
  CHECK_FALSE(name_of("\\@.") == name_of("`."));
  CHECK_FALSE(name_of("\\193.") == name_of("\\225."));
  CHECK(zones::hash(name_of("\\193.").wire()) != zones::hash(name_of("\\225.").wire()));
}

TEST_CASE("the hash of a name grows label by label from the root") {
  const Name name = name_of("a.longer-label-than-eight.example.");
  std::uint64_t hashed = zones::root_hash;
  for (const std::string_view label : {"example", "longer-label-than-eight", "a"}) {
    hashed =
        zones::extend(hashed, {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
  }
  CHECK(zones::hash(name.wire()) == hashed);
  CHECK(zones::hash(Name().wire()) == zones::root_hash);
}

TEST_CASE("label borders and zero octets count in the hash") {
  const std::vector<std::string_view> texts{"ab.c.", "a.bc.",   "abc.",         "a.b.c.",  "c.b.a.",
                                            "a.",    "a\\000.", "a\\000\\000.", "\\000a.", "."};
  for (const auto& a : texts) {
    for (const auto& b : texts) {
      INFO(a << " and " << b);
      CHECK((zones::hash(name_of(a).wire()) == zones::hash(name_of(b).wire())) == (a == b));
    }
  }
}

TEST_CASE("names sort in the canonical order of RFC 4034 section 6.1") {
  const std::vector<std::string_view> sorted{
      "example.",   "a.example.",       "yljkjljk.a.example.", "Z.a.example.",    "zABC.a.EXAMPLE.",
      "z.example.", "\\001.z.example.", "*.z.example.",        "\\200.z.example."};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = 0; j < sorted.size(); ++j) {
      INFO(sorted[i] << " and " << sorted[j]);
      CHECK((name_of(sorted[i]) <=> name_of(sorted[j])) == (i <=> j));
    }
  }
  CHECK(Name() < name_of("example."));
}

TEST_CASE("a name is below an ancestor only at a label's border") {
  const Name apex = name_of("example.com.");
  CHECK(name_of("www.EXAMPLE.com.").is_below_or_at(apex));
  CHECK(apex.is_below_or_at(apex));
  CHECK(apex.is_below_or_at(Name()));
  CHECK_FALSE(name_of("badexample.com.").is_below_or_at(apex));
  CHECK_FALSE(name_of("com.").is_below_or_at(apex));
  CHECK(name_of("*.example.com.").is_wildcard());
  CHECK_FALSE(name_of("a.*.example.com.").is_wildcard());
  CHECK_FALSE(name_of("**.example.com.").is_wildcard());
  CHECK(Name().parent().is_root());
}
