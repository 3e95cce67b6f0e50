// Checks that are no HTTP and no TCP, from zone JSON to what the prober is given.
#include <catch2/catch.hpp>

#include <algorithm>

#include "test/zones/compile/services_fixture.h"
#include "test/zones/compile/sources.h"

using namespace zones::compile;
using namespace std::chrono_literals;
using health::Check;
using health::Verdict;

namespace {

struct Bad {
  std::string check, message;
};

ServicesRead read(const std::string& checks, const std::string& check, ExecRule exec) {
  std::string json = "{'checks': {" + checks + "}, 'services': {'web': {'check': " + check +
                     ", 'endpoints': {'a': {'A': '192.0.2.1'}}}}}";
  std::replace(json.begin(), json.end(), '\'', '"');
  ServicesRead read;
  std::string unused;
  Faults faults;
  const auto document = Document::parse("z.json", json, faults);
  REQUIRE(document);
  const auto origin = zones::Name::parse("example.com.", zones::Name{}, unused).value();
  read.plans = read_services(Reader(*document, faults), document->root(),
                             {{true, true, true, true}, origin, {}, {}, exec})
                   .plans;
  for (const Fault& fault : std::move(faults).take()) {
    const std::string message = fault.to_string();
    read.messages.push_back(message.substr(message.find(": ") + 2));
  }
  return read;
}

/// What is probed for the one endpoint, where nothing is wrong.
health::WatchedAddress watched(const std::string& check, const std::string& checks = "") {
  const auto all = read(checks, check, ExecRule::allow);
  INFO(check + " " + checks);
  CHECK(all.messages == std::vector<std::string>{});
  REQUIRE(all.plans.size() == 1);
  return all.plans[0].watched[0].addresses[0];
}

std::string first_message(const std::string& check, const std::string& checks = "",
                          ExecRule exec = ExecRule::allow) {
  const auto all = read(checks, check, exec);
  return all.messages.empty() ? "" : all.messages[0];
}

}  // namespace

TEST_CASE("a dns check is asked on port 53 for an absolute name, its data in wire form") {
  const auto plain = watched("{'dns': {'name': 'WWW.Example.com'}}");
  CHECK(plain.port == 53);
  CHECK(plain.check->kind == Check::Kind::dns);
  CHECK(plain.check->dns.name == "www.example.com.");
  CHECK(plain.check->dns.type == 1);
  CHECK(plain.check->dns.rcode == 0);
  CHECK_FALSE(plain.check->dns.by_tcp);
  const auto mail = watched(
      "{'dns': {'name': 'example.com.', 'type': 'MX', 'contains': '10 mx.example.com.', 'tcp': "
      "true, "
      "'port': 5353}, 'interval': '1s'}");
  CHECK(mail.port == 5353);
  CHECK(mail.check->dns.by_tcp);
  CHECK(mail.check->interval == 1s);
  REQUIRE(mail.check->dns.contains.size() == 1);
  CHECK(mail.check->dns.contains[0].text == "10 mx.example.com.");
  CHECK(mail.check->dns.contains[0].rdata.size() == 2 + 16);
  const auto text = watched("{'dns': {'name': 'x.', 'type': 'TXT', 'contains': ['b', 'a', 'b']}}");
  REQUIRE(text.check->dns.contains.size() == 2);
  CHECK(text.check->dns.contains[0].rdata == std::vector<std::uint8_t>{1, 'a'});
  CHECK(watched("{'dns': {'name': 'x.', 'rcode': 'NXDOMAIN'}}").check->dns.rcode == 3);
}

TEST_CASE("one dns check is laid over another") {
  const std::string named = "'d': {'dns': {'name': 'x.', 'contains': '192.0.2.1'}}";
  const std::string over =
      "{'check': 'd', 'endpoints': {'a': {'A': '192.0.2.1', 'check': {'dns': {'name': 'y.'}}}}}";
  std::string json = "{'checks': {" + named + "}, 'services': {'web': " + over + "}}";
  const auto all = read_quoted(json);
  REQUIRE(all.messages == std::vector<std::string>{});
  const auto& check = *all.plans[0].watched[0].addresses[0].check;
  CHECK(check.dns.name == "y.");
  CHECK(check.dns.contains.size() == 1);
}

TEST_CASE("a ping has no port, a program's is its own") {
  const auto ping = watched("{'icmp': true, 'fall': 2}");
  CHECK(ping.check->kind == Check::Kind::icmp);
  CHECK(ping.check->fall == 2);
  CHECK(ping.port == 0);
  const auto program = watched("{'exec': ['/bin/sh', '-c', 'exit 0'], 'timeout': '1s'}");
  CHECK(program.check->kind == Check::Kind::exec);
  CHECK(program.check->exec.arguments == std::vector<std::string>{"/bin/sh", "-c", "exit 0"});
  CHECK(program.port == 0);
  CHECK(watched("{'exec': {'command': ['/bin/true'], 'port': 25}}").port == 25);
}

TEST_CASE("always and null are up; a pushed check carries the name to push to") {
  CHECK(watched("{'always': true}").check->kind == Check::Kind::always);
  CHECK(watched("null").check == nullptr);
  const auto plain = watched("{'push': {}}");
  CHECK(plain.check->push.name.empty());
  CHECK(plain.check->push.initial == Verdict::unknown);
  CHECK(plain.check->push.then == Verdict::unknown);
  CHECK(plain.check->push.expires == 60s);
  CHECK(plain.check->fall == 1);
  const auto named = watched(
      "'deploy'", "'deploy': {'push': {'expires': '10m', 'then': 'down', 'initial': 'up'}}");
  CHECK(named.check->push.name == "example.com.:deploy");
  CHECK(named.check->push.initial == Verdict::up);
  CHECK(named.check->push.then == Verdict::down);
  CHECK(named.check->push.expires == 600s);
}

TEST_CASE(
    "a calculated check is made of named and written ones, in any order, each with its place") {
  const auto whole = watched(
      "{'at_least': 2, 'of': ['web', 'db', {'icmp': true, 'target': '192.0.2.9'}], 'port': 8080}",
      "'db': {'tcp': {'port': 5432}}, 'web': {'http': {'path': '/ok'}}");
  CHECK(whole.port == 0);
  CHECK(whole.check->kind == Check::Kind::calculated);
  const auto& formula = whole.check->formula;
  CHECK(formula.needed == 2);
  REQUIRE(formula.parts.size() == 3);
  CHECK(formula.parts[0].name == "web");
  CHECK(formula.parts[0].port == 8080);  // of the whole, where it has none
  CHECK(formula.parts[0].check->http.path == "/ok");
  CHECK(formula.parts[1].port == 5432);
  CHECK(formula.parts[2].name == "icmp");
  CHECK(formula.parts[2].target == "192.0.2.9");
}

TEST_CASE("all, any and not nest, whichever is written first") {
  const auto all =
      watched("'both'",
              "'both': {'all': ['fine', {'not': 'broken'}]}, "
              "'broken': {'push': {}}, 'fine': {'any': [{'tcp': {'port': 1}}, 'web']}, "
              "'web': {'http': true}");
  const auto& formula = all.check->formula;
  CHECK(formula.needed == 2);
  REQUIRE(formula.parts.size() == 2);
  CHECK(formula.parts[0].check->formula.needed == 1);
  CHECK(formula.parts[0].check->formula.parts[0].name == "tcp 1");
  CHECK(formula.parts[0].check->formula.parts[1].port == 80);
  CHECK(formula.parts[1].check->formula.is_not);
  CHECK(formula.parts[1].check->formula.parts[0].check->push.name == "example.com.:broken");
}

TEST_CASE("equal calculated checks are one, however they are laid over others") {
  const std::string named = "'db': {'tcp': {'port': 1}}, 'web': {'http': {'path': '/x'}}";
  const auto all = read(named + ", 'c': {'all': ['db']}", "'c'", ExecRule::refuse);
  CHECK(all.messages.size() == 1);  // "web" is not used
  const auto plain = watched("{'all': ['db']}", "'db': {'tcp': {'port': 1}}");
  std::string json = "{'checks': {" + named +
                     "}, 'services': {'web': {'check': 'web', "
                     "'endpoints': {'a': {'A': '192.0.2.1', 'check': {'all': ['db']}}}}}}";
  const auto over = read_quoted(json);
  REQUIRE(over.messages == std::vector<std::string>{});
  CHECK(*over.plans[0].watched[0].addresses[0].check == *plain.check);
}

TEST_CASE("other checks that are written wrongly are named with what to do") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'dns': {}}",
        "/services/web/check: a check of kind \"dns\" without a name to ask for; write {\"dns\": "
        "{\"name\": \"www.example.com.\"}}"},
       {"{'dns': {'name': 'a..b'}}",
        "/services/web/check/dns/name: \"a..b\" is no name to ask for"},
       {"{'dns': {'name': 'x.', 'type': 'a'}}",
        "/services/web/check/dns/type: \"a\" is no type of records"},
       {"{'dns': {'name': 'x.', 'rcode': 'SERVFALL'}}",
        "/services/web/check/dns/rcode: unknown word \"SERVFALL\"; did you mean \"SERVFAIL\"?"},
       {"{'dns': {'name': 'x.', 'contains': ['192.0.2.300']}}",
        "/services/web/check/dns/contains/0: \"192.0.2.300\" is no data of type A: "},
       {"{'dns': {'name': 'x.', 'rcode': 'REFUSED', 'contains': '192.0.2.1'}}",
        "/services/web/check: an answer with REFUSED contains no data; leave \"rcode\" or "
        "\"contains\" out"},
       {"{'dns': {'nam': 'x.'}}",
        "/services/web/check/dns/nam: unknown key \"nam\"; did you mean \"name\"?"},
       {"{'dns': {'name': 'x.'}, 'path': '/'}",
        "/services/web/check/path: \"path\" means nothing to a check of kind \"dns\"; leave it "
        "out"},
       {"{'icmp': true, 'port': 7}",
        "/services/web/check/port: \"port\" means nothing to a check of kind \"icmp\"; leave it "
        "out"},
       {"{'icmp': 5}", "/services/web/check/icmp: there is nothing to say of it; write true"},
       {"{'exec': true}",
        "/services/web/check: a check of kind \"exec\" without a command; write {\"exec\": "
        "[\"/usr/local/bin/check\"]}"},
       {"{'exec': '/bin/true'}",
        "/services/web/check/exec: a command is a list: the program, then each argument; write"},
       {"{'exec': ['true']}",
        "/services/web/check/exec/0: \"true\" is no absolute path; write the program's whole path: "
        "it is not searched for"},
       {"{'exec': ['/no/such']}",
        "/services/web/check/exec/0: warning[exec-not-found]: \"/no/such\" is no program that can "
        "be run here; install it before the zone is served"},
       {"{'push': {'then': 'over'}}", "/services/web/check/push/then: unknown word \"over\""},
       {"{'push': {'expires': '10ms'}}",
        "/services/web/check/push/expires: the duration \"10ms\" is"},
       {"{'push': {}, 'fall': 2}",
        "/services/web/check/fall: \"fall\" means nothing to a check of kind \"push\"; leave it "
        "out"},
       {"{'all': []}", "/services/web/check/all: a check made of no checks; name one at least"},
       {"{'all': ['web']}", "/services/web/check/all/0: no check is called \"web\""},
       {"{'all': [{'tcp': true}]}", "/services/web/check: a check of kind \"tcp\" without a port"},
       {"{'any': [{'http': true}], 'interval': '1s'}",
        "/services/web/check/interval: \"interval\" means nothing to a check of kind \"all\""},
       {"{'at_least': 2}", "/services/web/check/at_least: \"at_least\" of what?"},
       {"{'at_least': 2, 'of': [{'icmp': true}]}",
        "/services/web/check/at_least: 2 is out of range; write one of 1 to 1"},
       {"{'of': [{'icmp': true}]}", "/services/web/check/of: \"of\" without \"at_least\""},
       {"{'not': [{'icmp': true}, {'always': true}]}",
        "/services/web/check/not: \"not\" is of one check"},
       {"{'all': [{'icmp': true}], 'any': [{'icmp': true}]}",
        "/services/web/check/any: a check has one kind, here are \"all\" and \"any\""}}));
  CAPTURE(bad.check);
  CHECK_THAT(first_message(bad.check), Catch::StartsWith(bad.message));
}

TEST_CASE("checks that are made of themselves are a fault, where the circle closes") {
  const std::string circle = "'a': {'all': ['b']}, 'b': {'any': ['c']}, 'c': {'not': 'a'}";
  CHECK(first_message("'a'", circle) ==
        "/checks/c/not: \"a\" is made of itself; break the circle here");
  CHECK(first_message("'a'", "'a': {'all': ['a']}") ==
        "/checks/a/all/0: \"a\" is made of itself; break the circle here");
}

TEST_CASE("a calculated check is as big as it may be, and no bigger") {
  const auto of_parts = [](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
      list += (i == 0 ? "" : ", ") + std::string("{'icmp': true}");
    return "{'all': [" + list + "]}";
  };
  CHECK(first_message(of_parts(64)).empty());
  CHECK_THAT(
      first_message(of_parts(65)),
      Catch::StartsWith("/services/web/check/all/64: a check is made of at most 64 checks in "
                        "8 levels; with this one it is more"));
  const auto deep = [](std::size_t levels) {
    std::string check = "{'icmp': true}";
    for (std::size_t i = 1; i < levels; ++i) check = "{'not': " + check + "}";
    return check;
  };
  CHECK(first_message(deep(8)).empty());
  CHECK_THAT(first_message(deep(9)), Catch::Contains("8 levels"));
  // Doubling seven times is 254 checks, in few words.
  std::string doubling = "'c0': {'icmp': true}";
  for (int i = 1; i <= 7; ++i) {
    const std::string before = std::to_string(i - 1);
    doubling += ", 'c" + std::to_string(i) + "': {'all': ['c" + before + "', 'c" + before + "']}";
  }
  CHECK_THAT(first_message("'c7'", doubling), Catch::Contains("at most 64 checks"));
}

TEST_CASE("programs are run only where the server file says so, wherever they are written") {
  const std::string program = "{'exec': ['/bin/true']}";
  const std::string refused =
      "this server runs no programs for zones; write \"health\": {\"exec\": true} into its server "
      "file, or leave the check out";
  CHECK(first_message(program, "", ExecRule::refuse) == "/services/web/check/exec: " + refused);
  CHECK(first_message("'x'", "'x': " + program, ExecRule::refuse) == "/checks/x/exec: " + refused);
  CHECK(first_message("{'any': [" + program + "]}", "", ExecRule::refuse) ==
        "/services/web/check/any/0/exec: " + refused);
  CHECK_THAT(first_message(program, "", ExecRule::warn),
             Catch::StartsWith("/services/web/check/exec: warning[exec-needs-leave]: a program is "
                               "run only where the server file allows it"));
  CHECK(first_message(program, "", ExecRule::allow).empty());
}

TEST_CASE("a shared file's programs are judged, too, and its pushed checks named after it") {
  const std::string shared = R"({ "shared": true, "checks": {
    "run": { "exec": ["/bin/true"] }, "deploy": { "push": {} } } })";
  const std::string zone = R"({ "zone": "example.com", "nameservers": { "ns1": "192.0.2.53" },
    "use": "clouds.json", "services": { "web": { "check": "deploy", "steer": "healthy",
    "endpoints": { "a": { "A": "192.0.2.1" } } } }, "records": { "@": { "serve": "web" } } })";
  auto sources = sources::of({{"z/app.json", zone, 1}, {"z/clouds.json", shared, 1}});
  CHECK_THAT(sources::told(compile(sources, nullptr)), Catch::Contains("runs no programs"));
  sources.exec = ExecRule::allow;
  const Compiled allowed = compile(sources, nullptr);
  CHECK_THAT(sources::told(allowed), Catch::Equals(""));
  REQUIRE(allowed.roster.size() == 1);
  CHECK(allowed.roster[0].endpoints[0].addresses[0].check->push.name == "clouds.json:deploy");
}
