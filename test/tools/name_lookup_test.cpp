// Lookups against a resolver, an honest one and worse.
#include <catch2/catch.hpp>

#include <optional>

#include "test/tools/upstream.h"
#include "tools/daemon/lookups.h"

using namespace tools::daemon;
using namespace std::chrono_literals;
using Manner = Upstream::Manner;
using Kind = Found::Kind;

namespace {

std::vector<dns::ListenAddress> at(const Upstream& upstream) {
  return {{geo::Address::from_v4(0x7F000001), upstream.port()}};
}

/// One lookup to its end; empty where none comes.
std::optional<LookupResult> look_up(const Upstream& upstream,
                                    const std::string& name = "lb.test.") {
  std::optional<LookupResult> came;
  Loop loop;
  Timer patience(loop, [&loop] { loop.stop(); });
  NameLookup lookup(loop, at(upstream));
  lookup.ask(name, [&](LookupResult result) {
    came = std::move(result);
    loop.stop();
  });
  patience.once(20s);
  if (!came) loop.run();
  return came;
}

std::vector<std::string> texts(const Found& found) {
  std::vector<std::string> list;
  for (const auto& address : found.addresses) list.push_back(address.to_string());
  return list;
}

}  // namespace

TEST_CASE("both families of a name are looked up, each with its TTL") {
  Upstream upstream;
  upstream.answer({"192.0.2.1", "192.0.2.2"}, {"2001:db8::1"}, 42);
  const auto result = look_up(upstream);
  REQUIRE(result);
  CHECK(texts(result->v4) == std::vector<std::string>{"192.0.2.1", "192.0.2.2"});
  CHECK(texts(result->v6) == std::vector<std::string>{"2001:db8::1"});
  CHECK(result->v4.ttl_s == 42);
  CHECK(result->v6.ttl_s == 42);
}

TEST_CASE("an alias that lives shorter than its addresses sets the TTL") {
  Upstream upstream;
  upstream.answer({"192.0.2.1"}, {"2001:db8::1"}, 300);
  upstream.put_behind_alias(7);
  const auto result = look_up(upstream);
  REQUIRE(result);
  CHECK(texts(result->v4) == std::vector<std::string>{"192.0.2.1"});
  CHECK(result->v4.ttl_s == 7);
  CHECK(result->v6.ttl_s == 7);
}

TEST_CASE("a TTL of 0 is 0, and one with the top bit set means 0") {
  for (const std::uint32_t ttl_s : {0U, 0x8000'0000U, 0xFFFF'FFFFU}) {
    Upstream upstream;
    upstream.answer({"192.0.2.1"}, {}, ttl_s);
    const auto result = look_up(upstream);
    REQUIRE(result);
    CHECK(result->v4.kind == Kind::addresses);
    CHECK(result->v4.ttl_s == 0);
  }
}

TEST_CASE("a family that does not exist is told from one that fails") {
  Upstream upstream;
  upstream.answer({"192.0.2.1"}, {}, 42);
  auto result = look_up(upstream);
  REQUIRE(result);
  CHECK(result->v6.kind == Kind::none);
  CHECK(result->v6.why == "no addresses");
  upstream.behave(Manner::answer, Manner::servfail);
  result = look_up(upstream);
  REQUIRE(result);
  CHECK(result->v4.kind == Kind::addresses);
  CHECK(result->v6.kind == Kind::failed);
  CHECK(result->v6.why == "no resolver could answer");
  upstream.behave(Manner::nxdomain);
  result = look_up(upstream);
  REQUIRE(result);
  CHECK(result->v4.kind == Kind::none);
  CHECK(result->v4.why == "NXDOMAIN");
}

TEST_CASE("200 addresses come whole, by TCP") {
  Upstream upstream;
  std::vector<std::string> v4;
  for (int i = 1; i <= 200; ++i) v4.push_back("192.0.2." + std::to_string(i));
  upstream.answer(v4, {}, 42);
  const auto result = look_up(upstream);
  REQUIRE(result);
  CHECK(result->v4.addresses.size() == 200);
}

TEST_CASE("addresses that nobody can be served from are left out") {
  Upstream upstream;
  upstream.answer({"0.0.0.0", "192.0.2.1", "224.0.0.1", "255.255.255.255"},
                  {"::", "ff02::1", "::ffff:192.0.2.9", "2001:db8::1"}, 42);
  const auto result = look_up(upstream);
  REQUIRE(result);
  CHECK(texts(result->v4) == std::vector<std::string>{"192.0.2.1"});
  CHECK(texts(result->v6) == std::vector<std::string>{"2001:db8::1"});
}

TEST_CASE("what is no answer ends in a failure, soon and without harm") {
  for (const Manner manner :
       {Manner::garbage, Manner::short_data, Manner::alias_loop, Manner::silent}) {
    INFO(static_cast<int>(manner));
    Upstream upstream;
    upstream.behave(manner);
    const auto result = look_up(upstream);
    REQUIRE(result);
    CHECK(result->v4.addresses.empty());
    CHECK_FALSE(result->v4.why.empty());
    CHECK(result->v6.addresses.empty());
  }
}

TEST_CASE("a lookup that nobody waits for any more is not told") {
  Upstream upstream;
  upstream.behave(Manner::silent);
  Loop loop;
  auto lookup = std::make_unique<NameLookup>(loop, at(upstream));
  lookup->ask("lb.test.", [](const LookupResult&) { FAIL("told"); });
  lookup.reset();
}

namespace {

health::WatchedEndpoint endpoint(const std::string& key, const std::string& name) {
  health::WatchedEndpoint made;
  made.name = key;
  made.looked_up.name = name;
  return made;
}

health::Roster roster(const std::vector<std::string>& names) {
  health::WatchedService service;
  service.name = "app.test.:web";
  for (const auto& name : names) service.endpoints.push_back(endpoint("to " + name, name));
  return {service};
}

/// Lookups on a loop that is run until something holds; time is made.
struct Course {
  explicit Course(const Upstream& upstream)
      : lookups(loop, [this] { return now_ms; },
                {.told = [this](const std::string& name,
                                const health::Resolution& seen) { told[name] = seen; },
                 .changed = [this](const std::string&,
                                   const std::vector<geo::Address>&) { ++changes; }}) {
    lookups.use(at(upstream));
  }
  /// Runs the loop until each name has been tried.
  bool all_are_tried() {
    bool tried = false;
    lookups.when_all_are_tried([&] {
      tried = true;
      loop.stop();
    });
    run_until(tried);
    return tried;
  }
  void run_until(const bool& holds) {
    Timer patience(loop, [this] { loop.stop(); });
    patience.once(20s);
    if (!holds) loop.run();
  }
  Loop loop;
  std::uint64_t now_ms = 1'000;
  std::map<std::string, health::Resolution> told;
  int changes = 0;
  Lookups lookups;
};

}  // namespace

TEST_CASE("a name is looked up once, however many endpoints use it") {
  Upstream upstream;
  upstream.answer({"192.0.2.1"}, {}, 42);
  Course course(upstream);
  course.lookups.follow(roster({"lb.test.", "lb.test.", "lb.test."}));
  REQUIRE(course.all_are_tried());
  CHECK(upstream.queries_for_a() == 1);
  CHECK(course.lookups.known().addresses.at("lb.test.").size() == 1);
}

TEST_CASE("changed addresses lend no time before they are in service") {
  Upstream upstream;
  upstream.answer({"192.0.2.1"}, {}, 42);
  Course course(upstream);
  course.lookups.follow(roster({"lb.test."}));
  REQUIRE(course.all_are_tried());
  CHECK(course.changes == 1);
  CHECK(course.told.empty());
  course.lookups.adopted(course.lookups.known().revision);
  REQUIRE(course.told.contains("lb.test."));
  CHECK(course.told["lb.test."].good_until_ms == 43'000);
}

TEST_CASE("a name that fails is told of at once, and forgotten with the last who uses it") {
  Upstream upstream;
  upstream.behave(Manner::nxdomain);
  Course course(upstream);
  course.lookups.follow(roster({"lb.test."}));
  REQUIRE(course.all_are_tried());
  CHECK(course.told.at("lb.test.").failing_since_ms == 1'000);
  upstream.behave(Manner::answer);
  upstream.answer({"192.0.2.1"}, {}, 42);
  course.lookups.follow(roster({}));
  course.lookups.follow(roster({"lb.test."}));
  REQUIRE(course.all_are_tried());
  CHECK(course.lookups.known().addresses.size() == 1);
}

TEST_CASE("other resolvers are asked at once for what the old ones did not answer") {
  Upstream dead, good;
  dead.behave(Manner::silent);
  good.answer({"192.0.2.1"}, {}, 42);
  Course course(dead);
  course.lookups.follow(roster({"lb.test."}));
  Timer soon(course.loop, [&] { course.lookups.use(at(good)); });
  soon.once(50ms);
  REQUIRE(course.all_are_tried());
  CHECK(course.lookups.known().addresses.size() == 1);
}

TEST_CASE("a thousand names are looked up, some at a time") {
  Upstream upstream;
  upstream.answer({"192.0.2.1"}, {}, 42);
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("lb" + std::to_string(i) + ".test.");
  Course course(upstream);
  course.lookups.follow(roster(names));
  REQUIRE(course.all_are_tried());
  CHECK(course.lookups.known().addresses.size() == 1000);
}
