// Endpoints with a name to look up: what is written, and the addresses that come and go.
#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"
#include "test/zones/compile/sources.h"
#include "zones/compile/compile.h"

using namespace zones::compile;
using zones::steer::Asked;
using namespace std::chrono_literals;

namespace {

AddressBook book(const std::vector<std::string>& texts) {
  AddressBook known;
  for (const auto& text : texts) known["lb.test."].push_back(*geo::Address::parse(text));
  return known;
}

/// "web" with one name and one written endpoint; "outer" with "web" in it; "other" apart.
const std::string text = R"({ "zone": "app.test", "nameservers": { "ns.other.net.": [] },
  "checks": { "web": { "http": { "path": "/", "port": 8080 } } },
  "services": {
    "web": { "check": "web", "endpoints": {
      "lb": { "resolve": "LB.test.", "hold": "2h" }, "own": { "resolve": "own.test.", "check": null } } },
    "outer": { "steer": ["healthy"], "endpoints": { "in": { "service": "web" },
                                                    "b": { "A": "192.0.2.9" } } },
    "other": { "endpoints": { "b": { "A": "192.0.2.8" } } } },
  "records": { "@": { "serve": "web" } } })";

Compiled compiled(const AddressBook& known, const Compiled* previous = nullptr,
                  const std::string& zone = text) {
  static const auto geography = sources::of({}).geography;
  Sources from = sources::of({{"app.json", zone}});
  from.geography = geography;
  from.known = known;
  return compile(from, previous);
}

const zones::Service& service(const Compiled& compiled, const std::string& name) {
  for (const auto& one : compiled.units.at("app.test.").hosted.services) {
    if (one->name == "app.test.:" + name) return *one;
  }
  throw std::runtime_error("no service " + name);
}

const health::WatchedService& watched(const Compiled& compiled, const std::string& name) {
  for (const auto& one : compiled.roster) {
    if (one.name == "app.test.:" + name) return one;
  }
  throw std::runtime_error("no service " + name);
}

}  // namespace

TEST_CASE("a name to resolve is absolute, alone, and a name") {
  struct Bad {
    std::string endpoint, message;
  };
  const std::vector<Bad> bad{
      {R"({ "resolve": "lb.test" })",
       R"(/resolve: "lb.test" does not end in a dot; a name to resolve is absolute; write "lb.test.")"},
      {R"({ "resolve": "192.0.2.1" })",
       R"(/resolve: "192.0.2.1" is an address, not a name; write it under "A" or "AAAA")"},
      {R"({ "resolve": "a..b." })", R"(/resolve: "a..b." is no domain name: empty label)"},
      {R"({ "resolve": "*.test." })",
       R"(/resolve: "*.test." is no name that has addresses; write one like "lb.example.net.")"},
      {R"({ "resolve": "a\\.b.test." })",
       R"(/resolve: "a\.b.test." is no name that has addresses; write one like "lb.example.net.")"},
      {R"({ "resolve": "." })",
       R"(/resolve: "." is no name that has addresses; write one like "lb.example.net.")"},
      {R"({ "resolve": "lb.test.", "A": "192.0.2.1" })",
       R"(/A: "A" beside "resolve", which brings addresses; leave one of them out, or make two endpoints)"},
      {R"({ "resolve": "lb.test.", "TXT": "x" })",
       R"(/TXT: "TXT" beside "resolve", which brings addresses; leave one of them out, or make two endpoints)"},
      {R"({ "A": "192.0.2.1", "hold": "1h" })",
       R"(/hold: "hold" is about addresses that are looked up, and here is no "resolve"; leave it out)"},
  };
  for (const Bad& one : bad) {
    INFO(one.endpoint);
    const auto read = read_quoted(with_endpoint(one.endpoint));
    CHECK(read.messages == std::vector{"/services/web/endpoints/a" + one.message});
    CHECK(read.plans.empty());
  }
  const auto both = read_quoted(with_endpoint(R"({ "resolve": "lb.test.", "service": "web" })"));
  REQUIRE_FALSE(both.messages.empty());
  CHECK(both.messages.front() ==
        R"(/services/web/endpoints/a/resolve: "resolve" beside "service", which brings its own; )"
        "leave one of them out");
}

TEST_CASE("an endpoint with a name has no addresses until they are known, and warns of nothing") {
  const Compiled result = compiled({});
  CHECK(sources::told(result).empty());
  const auto& web = service(result, "web");
  CHECK(web.endpoints[0].a.empty());
  CHECK(web.chain->with_data(Asked::v4) == 0);
  CHECK(web.chain->awaits(Asked::v6));
  CHECK_FALSE(web.chain->awaits(Asked::other));
  CHECK(service(result, "outer").chain->awaits(Asked::v6));
  CHECK_FALSE(service(result, "other").chain->awaits(Asked::v4));
  CHECK(watched(result, "web").endpoints[0].looked_up.name == "lb.test.");
  CHECK(watched(result, "web").endpoints[0].looked_up.hold == 2h);
  CHECK(watched(result, "web").endpoints[1].looked_up.hold == 1h);
}

TEST_CASE("known addresses are answered and probed like written ones") {
  const Compiled result = compiled(book({"192.0.2.1", "192.0.2.2", "2001:db8::1"}));
  const auto& web = service(result, "web");
  CHECK(web.endpoints[0].a.size() == 2);
  CHECK(web.endpoints[0].aaaa.size() == 1);
  CHECK(web.chain->members()[0].v4_count == 2);
  CHECK(web.chain->members()[0].v6_count == 1);
  const auto& endpoint = watched(result, "web").endpoints[0];
  REQUIRE(endpoint.addresses.size() == 3);
  CHECK(endpoint.v4_count == 2);
  CHECK(endpoint.addresses[1].address == "192.0.2.2");
  CHECK(endpoint.addresses[1].target == "192.0.2.2");
  CHECK(endpoint.addresses[1].port == 8080);
  REQUIRE(endpoint.addresses[1].check);
  CHECK(service(result, "outer").chain->with_data(Asked::v6) == 1 << 1);
}

TEST_CASE("a check with a target of its own is what each address that comes is probed by") {
  const std::string zone = R"({ "zone": "app.test", "nameservers": { "ns.other.net.": [] },
    "services": { "web": { "endpoints": { "lb": { "resolve": "lb.test.",
        "check": { "tcp": { "port": 99 }, "target": "10.0.0.5" } } } } } })";
  const Compiled result = compiled(book({"192.0.2.1"}), nullptr, zone);
  CHECK(sources::told(result).empty());
  const auto& address = watched(result, "web").endpoints[0].addresses.at(0);
  CHECK(address.address == "192.0.2.1");
  CHECK(address.target == "10.0.0.5");
  CHECK(address.port == 99);
}

TEST_CASE("other addresses make their service new and what is around it; nothing else") {
  Compiled result = compiled(book({"192.0.2.1"}));
  const auto before = result.units.at("app.test.").hosted;
  const auto generation = result.snapshot->generation;
  const auto* web = &service(result, "web");
  const auto* outer = &service(result, "outer");
  const auto* other = &service(result, "other");
  CHECK_FALSE(renew(result, book({"192.0.2.1"})));
  CHECK(result.snapshot->generation == generation);
  CHECK(renew(result, book({"192.0.2.2", "2001:db8::1"})));
  CHECK(result.snapshot->generation == generation + 1);
  CHECK(&service(result, "web") != web);
  CHECK(&service(result, "outer") != outer);
  CHECK(&service(result, "other") == other);
  CHECK(result.units.at("app.test.").hosted.zone == before.zone);
  CHECK(service(result, "outer").inner[1] != nullptr);
  CHECK(service(result, "outer").nested[0] == &service(result, "web"));
  CHECK(service(result, "outer").chain->with_data(Asked::v6) == 1 << 1);
  CHECK(watched(result, "web").roll == service(result, "web").standings);
  CHECK(watched(result, "web").endpoints[0].addresses[0].address == "192.0.2.2");
  CHECK(renew(result, {}));
  CHECK(service(result, "outer").chain->with_data(Asked::v6) == 0);
  CHECK(result.snapshot->zones.all()[0].services == result.units.at("app.test.").hosted.services);
}

TEST_CASE("a reload that changes nothing keeps services with their addresses as they are") {
  const Compiled first = compiled(book({"192.0.2.1"}));
  const Compiled same = compiled(book({"192.0.2.1"}), &first);
  CHECK(same.snapshot == first.snapshot);
  std::string edited = text;
  edited.replace(edited.find("192.0.2.8"), 9, "192.0.2.7");
  const Compiled next = compiled(book({"192.0.2.1"}), &first, edited);
  CHECK(&service(next, "web") == &service(first, "web"));
  CHECK(&service(next, "other") != &service(first, "other"));
  const Compiled stale = compiled(book({"192.0.2.5"}), &first, "{");
  CHECK(stale.units.at("app.test.").stale);
  CHECK(watched(stale, "web").endpoints[0].addresses[0].address == "192.0.2.5");
}

TEST_CASE("an address that two endpoints come to share is answered once") {
  Compiled result = compiled(book({"192.0.2.1"}));
  const auto identities_in = [&result](const char* name) {
    return service(result, name).chain->members()[0].identities;
  };
  REQUIRE(identities_in("web").size() == 1);
  CHECK(identities_in("web") != identities_in("outer"));
  CHECK(renew(result, book({"192.0.2.9"})));
  CHECK(identities_in("web") == identities_in("outer"));
  CHECK(renew(result, book({"192.0.2.1"})));
  CHECK(identities_in("web") != identities_in("outer"));
}

TEST_CASE("a shared service whose addresses are looked up stays one object for its users") {
  const std::string shared = R"({ "shared": true, "services": {
    "inner": { "families": "any", "endpoints": { "a": { "resolve": "lb.test." } } },
    "web": { "families": "any", "endpoints": { "in": { "service": "inner" }, "b": { "A": "192.0.2.9" } } } } })";
  const auto user = [](const std::string& zone) {
    return R"({ "zone": ")" + zone +
           R"(", "use": "s.json", "nameservers": { "ns.example.net.": [] },
      "records": { "www": { "serve": "web" } } })";
  };
  Sources sources = sources::of({{"z/s.json", shared, 1},
                                 {"z/one.json", user("one.test"), 1},
                                 {"z/two.json", user("two.test"), 1}});
  sources.known = book({"192.0.2.1"});
  Compiled result = compile(sources, nullptr);
  REQUIRE(sources::told(result).empty());
  const auto is_one = [](const Compiled& now) {
    const auto& one = now.units.at("one.test.").hosted.services;
    return one.size() == 2 && one == now.units.at("two.test.").hosted.services &&
           now.roster.size() == 2 && now.roster[0].roll == one[0]->standings &&
           one[1]->inner[1] == one[0];
  };
  CHECK(is_one(result));
  CHECK(renew(result, book({"192.0.2.1", "192.0.2.2"})));
  CHECK(is_one(result));
  CHECK(result.units.at("two.test.").hosted.services[0]->endpoints[0].a.size() == 2);
  CHECK_FALSE(renew(result, book({"192.0.2.1", "192.0.2.2"})));

  sources.known = book({"192.0.2.3"});  // one zone is read again, the other goes on unread
  sources.files[1].text += " ";
  const Compiled next = compile(sources, &result);
  CHECK(is_one(next));
  CHECK(next.units.at("two.test.").hosted.services[0]->endpoints[0].a[0][3] == 3);
}
