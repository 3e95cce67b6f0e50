// Checks whose target is a name: what is written, and the parts that come of its addresses.
#include <catch2/catch.hpp>

#include <algorithm>

#include "health/check_text.h"
#include "health/looked_up_names.h"
#include "test/zones/compile/services_fixture.h"
#include "test/zones/compile/sources.h"
#include "zones/compile/compile.h"

using namespace zones::compile;
using namespace std::chrono_literals;
using health::Check;
using health::Part;
using Names = std::set<std::string>;
using Texts = std::vector<std::string>;

namespace {

AddressBook book(const Texts& texts, const std::string& name = "lb.test.") {
  AddressBook known;
  for (const auto& text : texts) known[name].push_back(*geo::Address::parse(text));
  return known;
}

std::string quoted_twice(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

/// A zone whose service "web" has this check, and these checks beside.
std::string zone_with(const std::string& check, const std::string& checks = "") {
  return quoted_twice(
      "{'zone': 'app.test', 'nameservers': {'ns.other.net.': []}, 'checks': {" + checks +
      "}, 'services': {'web': {'families': 'any', 'check': " + check +
      ", 'endpoints': {'a': {'A': '192.0.2.1', 'AAAA': '2001:db8::1'}, 'b': {'A': '192.0.2.2'}}}, "
      "'other': {'endpoints': {'c': {'A': '192.0.2.3'}}}}, 'records': {'@': {'serve': 'web'}}}");
}

Compiled compiled(const std::string& zone, const AddressBook& known,
                  const Compiled* previous = nullptr) {
  static const auto geography = sources::of({}).geography;
  Sources from = sources::of({{"app.json", zone}});
  from.geography = geography;
  from.known = known;
  from.exec = ExecRule::allow;
  return compile(from, previous);
}

const health::WatchedEndpoint& endpoint(const Compiled& compiled, std::size_t number = 0,
                                        const std::string& service = "web") {
  for (const auto& one : compiled.roster) {
    if (one.name == "app.test.:" + service) return one.endpoints.at(number);
  }
  throw std::runtime_error("no service " + service);
}

/// What is probed for the first address of the zone's service.
const health::WatchedAddress& first(const Compiled& compiled) {
  return endpoint(compiled).addresses.at(0);
}

Texts targets(const health::Formula& formula) {
  Texts all;
  for (const Part& part : formula.parts) all.push_back(part.target);
  return all;
}

std::string messages(const std::string& check, const std::string& checks = "") {
  return sources::told(compiled(zone_with(check, checks), {}));
}

}  // namespace

TEST_CASE("a target that is a name is absolute, and a name") {
  struct Bad {
    std::string target, message;
  };
  const Bad bad = GENERATE(values<Bad>(
      {{"lb",
        R"("lb" is one label, and a target's name is absolute; write all of it, "lb.example.net.")"},
       {"a..b", R"("a..b" is no domain name: empty label)"},
       {"*.test", R"("*.test" is no name that has addresses; write one like "lb.example.net.")"},
       {"lb.test:80",
        R"("lb.test:80" is no IP address and no name; write one such as "10.0.0.5" or )"
        R"("lb.example.net."; the port is an option of its own)"},
       {"http://lb.test/",
        R"("http://lb.test/" is no IP address and no name; write one such as "10.0.0.5" or )"
        R"("lb.example.net."; the port is an option of its own)"}}));
  const auto read = read_quoted("{'checks': {'c': {'http': {}, 'target': '" + bad.target + "'}}}");
  CHECK(read.messages == Texts{"/checks/c/target: " + bad.message});
  for (const std::string good : {"lb.test", "LB.test.", "lb."}) {
    CHECK(messages("{'tcp': {'port': 1}, 'target': '" + good + "'}").empty());
  }
}

TEST_CASE("each address of a target's name is probed, and the target is up while any is") {
  const auto zone = zone_with(
      "{'http': {'path': '/up', 'port': 8080}, 'interval': '1s', 'ramp': '30s', "
      "'target': 'LB.test'}");
  const Compiled result = compiled(zone, book({"10.0.0.1", "10.0.0.2", "2001:db8::5"}));
  CHECK(sources::told(result).empty());
  CHECK(first(result).address == "192.0.2.1");
  CHECK(first(result).target == "lb.test.");
  CHECK(first(result).port == 8080);
  const Check& whole = *first(result).check;
  CHECK(whole.kind == Check::Kind::calculated);
  CHECK(whole.ramp == 30s);
  CHECK(whole.formula.needed == 1);
  REQUIRE(targets(whole.formula) == Texts{"10.0.0.1", "10.0.0.2", "2001:db8::5"});
  const Part& part = whole.formula.parts[2];
  CHECK(part.name == "2001:db8::5");
  CHECK(part.port == 8080);
  CHECK(part.check->kind == Check::Kind::http);
  CHECK(part.check->http.path == "/up");
  CHECK(part.check->interval == 1s);
  CHECK(health::check_text(whole) == "http /up at any address of lb.test.");
  // One check for all that is answered, and one probe with who writes the address.
  CHECK(endpoint(result).addresses[1].check == first(result).check);
  CHECK(endpoint(result, 1).addresses[0].check == first(result).check);
}

TEST_CASE("a target's name is its host where none is written, for those that name one") {
  const auto part_of = [](const std::string& check) {
    return *first(compiled(zone_with(check), book({"10.0.0.1"}))).check->formula.parts.at(0).check;
  };
  CHECK(part_of("{'https': {}, 'target': 'lb.test'}").host == "lb.test");
  CHECK(part_of("{'tls': {}, 'target': 'lb.test'}").host == "lb.test");
  CHECK(part_of("{'grpc': {'port': 1}, 'target': 'lb.test'}").host == "lb.test");
  CHECK(part_of("{'https': {'host': 'www.test'}, 'target': 'lb.test'}").host == "www.test");
  CHECK(part_of("{'tcp': {'port': 1}, 'target': 'lb.test'}").host.empty());
  const auto in_whole = part_of(
      "{'all': [{'https': {}}, {'any': [{'http': {}}]}, {'http': {}, "
      "'target': '10.9.9.9'}], 'target': 'lb.test'}");
  CHECK(in_whole.formula.parts[0].check->host == "lb.test");
  CHECK(in_whole.formula.parts[1].check->formula.parts[0].check->host == "lb.test");
  CHECK(in_whole.formula.parts[2].check->host.empty());
}

TEST_CASE("every kind that is probed takes a name as its target") {
  struct Kind {
    std::string check;
    Check::Kind kind;
    std::uint16_t port;
  };
  const Kind each = GENERATE(
      values<Kind>({{"'http': {}", Check::Kind::http, 80},
                    {"'https': {}", Check::Kind::https, 443},
                    {"'tcp': {'port': 7}", Check::Kind::tcp, 7},
                    {"'tls': {}", Check::Kind::tls, 443},
                    {"'grpc': {'port': 8}", Check::Kind::grpc, 8},
                    {"'dns': {'name': 'x.test'}", Check::Kind::dns, 53},
                    {"'icmp': true", Check::Kind::icmp, 0},
                    {"'exec': {'command': ['/bin/true'], 'port': 9}", Check::Kind::exec, 9}}));
  CAPTURE(each.check);
  const Compiled result =
      compiled(zone_with("{" + each.check + ", 'target': 'lb.test'}"), book({"10.0.0.1"}));
  CHECK(sources::told(result).empty());
  const Part& part = first(result).check->formula.parts.at(0);
  CHECK(part.check->kind == each.kind);
  CHECK(part.target == "10.0.0.1");
  CHECK(part.port == each.port);
}

TEST_CASE("a name is looked up for whoever is probed at it, also inside other checks") {
  const std::string checks =
      "'db': {'tcp': {'port': 5432}, 'target': 'db.test'}, 'web': {'http': {}}";
  const auto zone =
      zone_with("{'all': ['web', {'any': ['db', {'icmp': true}]}], 'target': 'lb.test'}", checks);
  auto known = book({"10.0.0.1", "10.0.0.2"});
  known.merge(book({"10.1.0.1"}, "db.test."));
  const Compiled result = compiled(zone, known);
  CHECK(sources::told(result).empty());
  CHECK(health::target_names(endpoint(result)) == Names{"lb.test.", "db.test."});
  const auto& at_lb = first(result).check->formula;
  REQUIRE(targets(at_lb) == Texts{"10.0.0.1", "10.0.0.2"});
  const auto& all = at_lb.parts[0].check->formula;
  CHECK(all.needed == 2);
  CHECK(all.parts[0].target.empty());
  const auto& any = all.parts[1].check->formula;
  CHECK(any.parts[0].name == "db");
  CHECK(any.parts[0].target ==
        "db.test.");  // the same one, whatever address of "lb" it is asked at
  CHECK(targets(any.parts[0].check->formula) == Texts{"10.1.0.1"});
  CHECK(any.parts[1].target.empty());
  const auto names = health::looked_up_names(result.roster);
  CHECK(names.size() == 2);
  CHECK(names.at("db.test.") == 1h);
}

TEST_CASE("until an address of it is known a target's name has no parts, and is looked up") {
  const std::string zone = zone_with("{'http': {}, 'target': 'lb.test'}");
  Compiled result = compiled(zone, {});
  CHECK(sources::told(result).empty());
  CHECK(first(result).check->formula.parts.empty());
  CHECK(health::looked_up_names(result.roster).contains("lb.test."));
  CHECK(renew(result, book({"10.0.0.1"})));
  CHECK(targets(first(result).check->formula) == Texts{"10.0.0.1"});
}

TEST_CASE("other addresses of a target make its service new, and nothing else") {
  Compiled result =
      compiled(zone_with("{'http': {}, 'target': 'lb.test'}"), book({"10.0.0.1", "10.0.0.2"}));
  const auto services = [&] { return result.units.at("app.test.").hosted.services; };
  const auto before = services();
  REQUIRE(before.size() == 2);  // "other", "web"
  const auto generation = result.snapshot->generation;
  const auto part = first(result).check->formula.parts[1].check;
  CHECK_FALSE(renew(result, book({"10.0.0.1", "10.0.0.2"})));
  CHECK(result.snapshot->generation == generation);
  CHECK(renew(result, book({"10.0.0.2", "2001:db8::7"})));
  CHECK(result.snapshot->generation == generation + 1);
  CHECK(targets(first(result).check->formula) == Texts{"10.0.0.2", "2001:db8::7"});
  CHECK(first(result).check->formula.parts[0].check == part);  // equal probes go on
  const auto after = services();
  CHECK(std::count(after.begin(), after.end(), before[0]) +
            std::count(after.begin(), after.end(), before[1]) ==
        1);
  CHECK(endpoint(result, 0, "other").addresses[0].address == "192.0.2.3");
  CHECK(renew(result, {}));
  CHECK(first(result).check->formula.parts.empty());
}

TEST_CASE("a reload keeps what is probed at a name, in a unit that is broken too") {
  const std::string zone = zone_with("{'http': {}, 'target': 'lb.test'}");
  const Compiled one = compiled(zone, book({"10.0.0.1"}));
  CHECK(compiled(zone, book({"10.0.0.1"}), &one).snapshot == one.snapshot);
  const Compiled edited = compiled(zone + " ", book({"10.0.0.1"}), &one);
  CHECK(edited.roster[0].roll == one.roster[0].roll);
  CHECK(edited.roster[1].roll == one.roster[1].roll);
  const Compiled stale = compiled("{", book({"10.0.0.9"}), &one);
  CHECK(stale.units.at("app.test.").stale);
  CHECK(targets(first(stale).check->formula) == Texts{"10.0.0.9"});
}

TEST_CASE("an endpoint that is resolved may be probed at another name, and records at one") {
  const std::string zone = quoted_twice(
      "{'zone': 'app.test', 'nameservers': {'ns.other.net.': []}, 'services': {"
      "'web': {'endpoints': {'lb': {'resolve': 'lb.test.', 'hold': '2h', "
      "'check': {'tcp': {'port': 1}, 'target': 'probe.test'}}}}, "
      "'mail': {'check': {'tcp': {'port': 25}, 'target': 'lb.test'}, "
      "'endpoints': {'m': {'MX': '10 mx.test.'}}}}}");
  auto known = book({"192.0.2.1"});
  known.merge(book({"10.0.0.1"}, "probe.test."));
  Compiled result = compiled(zone, known);
  CHECK(sources::told(result).empty());
  CHECK(first(result).address == "192.0.2.1");
  CHECK(first(result).target == "probe.test.");
  CHECK(targets(first(result).check->formula) == Texts{"10.0.0.1"});
  const auto& mail = endpoint(result, 0, "mail").addresses.at(0);
  CHECK(mail.target == "lb.test.");
  CHECK(targets(mail.check->formula) == Texts{"192.0.2.1"});
  const auto names = health::looked_up_names(result.roster);
  CHECK(names.at("lb.test.") == 2h);
  CHECK(names.at("probe.test.") == 1h);
  CHECK(renew(result, book({"10.0.0.2"}, "probe.test.")));
  CHECK(endpoint(result).addresses.empty());
  CHECK(targets(endpoint(result).looked_up.pattern.check->formula) == Texts{"10.0.0.2"});
}

TEST_CASE("what a name cannot be the target of is refused, with what to write") {
  struct Bad {
    std::string check, checks, message;
  };
  const Bad bad = GENERATE(values<Bad>(
      {{"{'push': {}, 'target': 'lb.test'}", "",
        R"(/services/web/check: "target" is a name, lb.test., and this check probes nothing there; )"
        "leave it out"},
       {"{'always': true, 'target': 'lb.test'}", "",
        R"(/services/web/check: "target" is a name, lb.test., and this check probes nothing there; )"
        "leave it out"},
       {"{'tcp': {'port': 1}, 'initial': 'last', 'target': 'lb.test'}", "",
        R"(/services/web/check: "initial": "last" of a target that is a name: its addresses may be )"
        R"(others after a restart; write "probe", "up" or "down")"},
       {"{'all': [{'icmp': true}, 'd'], 'target': 'lb.test'}", "'d': {'push': {}}",
        "/services/web/check: a pushed state has no place at the addresses of lb.test., which come "
        "and go; write the name as the \"target\" of the checks that are probed, not of the whole"},
       {"'w'", "'d': {'push': {}}, 'w': {'any': ['d', {'not': 'd'}], 'target': 'lb.test'}",
        "/checks/w: a pushed state has no place at the addresses of lb.test., which come "
        "and go; write the name as the \"target\" of the checks that are probed, not of the "
        "whole"}}));
  CAPTURE(bad.check);
  CHECK_THAT(messages(bad.check, bad.checks), Catch::Contains(bad.message));
  CHECK(
      messages("{'all': [{'icmp': true, 'target': 'lb.test'}, 'd']}", "'d': {'push': {}}").empty());
}
