// Looking names up in one zone: RFC 4592's example, cuts, DNAMEs, and random zones against a naive
// judge.
#include "zones/zone.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "zones/record.h"

using zones::Lookup;
using zones::Name;
using zones::Node;
using zones::RRset;
using zones::Zone;
using Outcome = zones::Lookup::Outcome;

namespace {

Name name_of(std::string_view text, std::string_view origin = ".") {
  std::string why;
  std::string ignored;
  const auto name = Name::parse(text, *Name::parse(origin, Name(), ignored), why);
  INFO(text << ": " << why);
  REQUIRE(name);
  return *name;
}

RRset set_of(std::uint16_t type) { return {type, 1, 60, {0, 1, 0}}; }

RRset authority(std::uint32_t serial = 7) {
  RRset set{zones::type::soa, 1, 3600, {0, 22, 0, 0}};  // both names are the root
  for (const int shift : {24, 16, 8, 0}) {
    set.rdata.push_back(static_cast<std::uint8_t>(serial >> shift));
  }
  set.rdata.resize(24);
  return set;
}

using Content = std::map<std::string, std::vector<std::uint16_t>>;

// Names are relative to the apex.
Zone zone_of(std::string_view apex, const Content& content) {
  std::vector<Node> nodes{{.name = name_of(apex), .rrsets = {authority()}}};
  for (const auto& [text, types] : content) {
    const Name name = name_of(text, apex);
    if (!(name == nodes.front().name)) nodes.push_back({.name = name});
    Node& node = name == nodes.front().name ? nodes.front() : nodes.back();
    for (const std::uint16_t type : types) node.rrsets.push_back(set_of(type));
  }
  return Zone(name_of(apex), std::move(nodes));
}

std::string shown(const Lookup& look) {
  static const std::map<Outcome, std::string> words{{Outcome::found, "found"},
                                                    {Outcome::wildcard, "wildcard"},
                                                    {Outcome::delegation, "delegation"},
                                                    {Outcome::dname, "dname"},
                                                    {Outcome::no_name, "no name"}};
  const std::string node = look.node == nullptr ? "-" : look.node->name.to_string();
  return words.at(look.outcome) + ' ' + node + " below " + look.encloser->name.to_string();
}

}  // namespace

TEST_CASE("the zone of RFC 4592 section 2.2.1 answers as the RFC says") {
  using namespace zones::type;
  const Zone zone = zone_of("example.", {{"@", {ns}},
                                         {"*", {txt, mx}},
                                         {"sub.*", {txt}},
                                         {"host1", {a}},
                                         {"_ssh._tcp.host1", {srv}},
                                         {"_ssh._tcp.host2", {srv}},
                                         {"subdel", {ns}}});
  struct Case {
    std::string_view name;
    std::uint16_t type;
    std::string_view wanted;
  };
  const Case cases[] = {
      // Synthesized from the wildcard:
      {"host3.example.", mx, "wildcard *.example. below example."},
      {"host3.example.", a, "wildcard *.example. below example."},
      {"foo.bar.example.", txt, "wildcard *.example. below example."},
      // Not synthesized:
      {"host1.example.", mx, "found host1.example. below host1.example."},
      {"sub.*.example.", mx, "found sub.*.example. below sub.*.example."},
      {"_telnet._tcp.host1.example.", srv, "no name - below _tcp.host1.example."},
      {"host.subdel.example.", a, "delegation subdel.example. below subdel.example."},
      {"ghost.*.example.", mx, "no name - below *.example."},
      // The rest of the tree:
      {"example.", soa, "found example. below example."},
      {"*.example.", txt, "found *.example. below *.example."},
      {"host2.example.", a, "found host2.example. below host2.example."},
      {"_tcp.host2.example.", a, "found _tcp.host2.example. below _tcp.host2.example."},
      {"x.host2.example.", a, "no name - below host2.example."},
      {"SUBDEL.example.", ns, "delegation subdel.example. below subdel.example."},
      {"HOST1.EXAMPLE.", a, "found host1.example. below host1.example."},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.name << " type " << wanted.type);
    CHECK(shown(zone.look_up(name_of(wanted.name).wire(), wanted.type)) == wanted.wanted);
  }
  CHECK(zone.find_node(name_of("host2.example.").wire())->rrsets.empty());
  CHECK(zone.look_up(name_of("foo.bar.example.").wire(), 1).node->find(mx) != nullptr);
  CHECK(zone.look_up(name_of("foo.bar.example.").wire(), 1).node->find(a) == nullptr);
}

TEST_CASE("the DS at a cut is the parent's, everything else there is referred") {
  using namespace zones::type;
  const Zone zone = zone_of(
      "example.",
      {{"@", {ns}}, {"sub", {ns, ds}}, {"ns.sub", {a}}, {"*.sub", {a}}, {"deep.er.sub", {ns}}});
  const auto look = [&](std::string_view name, std::uint16_t type) {
    return shown(zone.look_up(name_of(name).wire(), type));
  };
  const std::string referral = "delegation sub.example. below sub.example.";
  CHECK(look("sub.example.", ds) == "found sub.example. below sub.example.");
  CHECK(look("sub.example.", ns) == referral);
  CHECK(look("sub.example.", a) == referral);
  CHECK(look("ns.sub.example.", ds) == referral);
  CHECK(look("ns.sub.example.", a) == referral);
  CHECK(look("any.sub.example.", a) == referral);  // a wildcard below a cut never matches
  CHECK(look("x.deep.er.sub.example.", a) == referral);
  CHECK(look("example.", ds) == "found example. below example.");

  CHECK(zone.find_node(name_of("sub.example.").wire())->is_cut);
  CHECK_FALSE(zone.find_node(name_of("sub.example.").wire())->is_occluded);
  CHECK_FALSE(zone.apex_node().is_cut);
  for (const std::string_view below :
       {"ns.sub.example.", "er.sub.example.", "deep.er.sub.example."}) {
    INFO(below);
    REQUIRE(zone.find_node(name_of(below).wire()) != nullptr);
    CHECK(zone.find_node(name_of(below).wire())->is_occluded);
    CHECK_FALSE(zone.find_node(name_of(below).wire())->is_cut);
  }
}

TEST_CASE("a DNAME redirects what is below it and not itself") {
  using namespace zones::type;
  const Zone zone = zone_of("example.", {{"@", {ns}}, {"old", {dname, a}}, {"hidden.old", {a}}});
  CHECK(shown(zone.look_up(name_of("old.example.").wire(), a)) ==
        "found old.example. below old.example.");
  CHECK(shown(zone.look_up(name_of("hidden.old.example.").wire(), a)) ==
        "dname old.example. below old.example.");
  CHECK(shown(zone.look_up(name_of("a.b.old.example.").wire(), a)) ==
        "dname old.example. below old.example.");
  CHECK(zone.find_node(name_of("hidden.old.example.").wire())->is_occluded);

  const Zone all = zone_of("example.", {{"@", {ns, dname}}});
  CHECK(shown(all.look_up(name_of("x.example.").wire(), a)) == "dname example. below example.");
  CHECK(shown(all.look_up(name_of("example.").wire(), a)) == "found example. below example.");
}

TEST_CASE("a wildcard that is an empty non-terminal still stands for names: no data") {
  using namespace zones::type;
  const Zone zone = zone_of("example.", {{"@", {ns}}, {"x.*", {a}}});
  const Lookup look = zone.look_up(name_of("y.example.").wire(), a);
  CHECK(shown(look) == "wildcard *.example. below example.");
  CHECK(look.node->rrsets.empty());
}

TEST_CASE("NS at a wildcard is data like other data and delegates only what is written") {
  using namespace zones::type;
  const Zone zone = zone_of("example.", {{"@", {ns}}, {"*", {ns}}});
  CHECK(shown(zone.look_up(name_of("y.example.").wire(), a)) ==
        "wildcard *.example. below example.");
  CHECK(shown(zone.look_up(name_of("x.*.example.").wire(), a)) ==
        "delegation *.example. below *.example.");
}

TEST_CASE("the root can be a zone, and its names are found") {
  using namespace zones::type;
  const Zone zone = zone_of(".", {{"@", {ns}}, {"com.", {ns}}, {"a.b.", {a}}});
  CHECK(shown(zone.look_up(name_of(".").wire(), ns)) == "found . below .");
  CHECK(shown(zone.look_up(name_of("x.com.").wire(), a)) == "delegation com. below com.");
  CHECK(shown(zone.look_up(name_of("b.").wire(), a)) == "found b. below b.");
  CHECK(shown(zone.look_up(name_of("c.").wire(), a)) == "no name - below .");
}

TEST_CASE("the longest names are looked up to their last label") {
  std::string text;
  for (int i = 0; i < 126; ++i) text += "a.";
  const Zone zone = zone_of("a.", {{"@", {zones::type::ns}}, {text + "a.", {1}}});
  CHECK(zone.nodes().size() == 127);
  CHECK(zone.look_up(name_of(text + "a.").wire(), 1).outcome == Outcome::found);
  CHECK(zone.look_up(name_of("b." + text).wire(), 1).outcome == Outcome::no_name);

  const Zone wild = zone_of("a.", {{"@", {zones::type::ns}}, {"*", {1}}});
  const std::string label(63, 'x');
  const Name longest = name_of(label + '.' + label + '.' + label + '.' + label.substr(4) + ".a.");
  REQUIRE(longest.wire().size() == 255);
  CHECK(wild.look_up(longest.wire(), 1).outcome == Outcome::wildcard);
}

TEST_CASE("nodes stand in canonical order with empty non-terminals between, each once") {
  const Zone zone = zone_of("example.", {{"z", {1}}, {"b.a.Q", {1}}, {"c.A.q", {1}}, {"q", {16}}});
  std::vector<std::string> names;
  for (const Node& node : zone.nodes()) names.push_back(node.name.to_string());
  CHECK(names == std::vector<std::string>{"example.", "q.example.", "a.Q.example.",
                                          "b.a.Q.example.", "c.A.q.example.", "z.example."});
}

TEST_CASE("the serial is the one in the SOA") {
  std::vector<Node> nodes{{.name = name_of("example."), .rrsets = {authority(0xfedcba98)}}};
  CHECK(Zone(name_of("example."), std::move(nodes)).serial() == 0xfedcba98);
}

namespace {

// The algorithm of RFC 1034 §4.3.2 and RFC 4592 on a map of texts, lower case.
std::string judged(const std::map<std::string, std::set<std::uint16_t>>& names,
                   std::vector<std::string> labels, std::uint16_t type) {
  std::string at = "example.";
  while (true) {
    const auto& types = names.at(at);
    const bool is_last = labels.empty();
    const bool is_cut = at != "example." && types.contains(zones::type::ns);
    if (is_cut && !(is_last && type == zones::type::ds)) return "delegation " + at + " below " + at;
    if (is_last) return "found " + at + " below " + at;
    if (types.contains(zones::type::dname)) return "dname " + at + " below " + at;
    const std::string child = labels.back() + '.' + at;
    if (!names.contains(child)) {
      const bool is_wild = names.contains("*." + at);
      return (is_wild ? "wildcard *." + at : std::string("no name -")) + " below " + at;
    }
    labels.pop_back();
    at = child;
  }
}

}  // namespace

TEST_CASE("random zones are looked up as a naive reading of the RFCs does") {
  using namespace zones::type;
  std::mt19937 random(20260101);
  const auto below = [&](std::size_t n) { return random() % n; };
  const std::vector<std::string> labels{"a", "b", "c", "*"};
  const std::vector<std::uint16_t> types{a, txt, mx, a, txt, mx, a, ns, dname};
  std::map<std::string, int> outcomes;
  for (int round = 0; round < 200; ++round) {
    std::map<std::string, std::set<std::uint16_t>> names{{"example.", {ns, soa}}};
    Content content{{"@", {ns}}};
    for (std::size_t i = below(12); i > 0; --i) {
      std::string relative;
      std::string absolute = "example.";
      for (std::size_t depth = 1 + below(4); depth > 0; --depth) {
        const std::string& label = labels[below(labels.size())];
        relative = label + (relative.empty() ? "" : "." + relative);
        absolute = label + '.' + absolute;
        names[absolute];
      }
      const std::uint16_t type = types[below(types.size())];
      if (names[absolute].insert(type).second) content[relative].push_back(type);
    }
    const Zone zone = zone_of("example.", content);
    CHECK(zone.nodes().size() == names.size());
    for (int query = 0; query < 100; ++query) {
      std::vector<std::string> asked(below(5));
      std::string text;
      for (std::string& label : asked) {
        label = below(5) == 0 ? "zz" : labels[below(labels.size())];
        text += label + '.';
      }
      const std::uint16_t type = below(4) == 0 ? ds : a;
      const std::string wanted = judged(names, asked, type);
      INFO("round " << round << ", " << text << "example.");
      REQUIRE(shown(zone.look_up(name_of(text + "EXAMPLE.").wire(), type)) == wanted);
      ++outcomes[wanted.substr(0, 3)];
    }
  }
  for (const char* outcome : {"fou", "wil", "del", "dna", "no "}) CHECK(outcomes[outcome] > 50);
}
