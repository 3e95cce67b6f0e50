// The TTL of ZONE.md §8, from zone JSON and probe results at times to the octets on the wire. What
// is expected is computed here, by the formula as it is written there.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "health/probe.h"
#include "health/summary.h"
#include "test/dns/compiled_zone.h"
#include "test/dns/judge.h"

using judge::Asked;
using judge::Reply;
using judge::Server;

namespace {

constexpr double forever = 1e18;  // seconds

struct Result {
  std::uint64_t at_ms;  // when the probe began; that is what the next one's time hangs on
  bool good;
  unsigned took_ms = 0;
};

/// One endpoint as an operator would describe it.
struct Endpoint {
  std::string check = "null";  // "null", or "" for the service's
  std::vector<Result> results = {};
  std::string state = "";
  unsigned ttl = 0, cloud_ttl = 0;  // 0: not written
  bool holds_inner = false;
};

struct Timeline {
  const char* what = "random";
  unsigned interval_s = 5, fall = 3, rise = 2;
  unsigned min = 5, max = 30;
  std::vector<Endpoint> endpoints = {};  // of "web"
  std::vector<Endpoint> inner = {};      // of the service at the endpoint that holds it
  std::uint64_t now_ms = 0;
  bool geo_first = false;  // clients in 10/8 are led to the first endpoint before health is asked
};

// ---- The formula

struct Status {
  bool up = true;
  double doubt_s = forever;
};

/// Rise and fall counted aloud; the first result decides at once, before it nothing is vouched for.
Status status_of(const Timeline& line, const Endpoint& endpoint) {
  if (endpoint.check == "null" || endpoint.state == "up") return {};
  if (endpoint.results.empty()) return {true, 0};
  bool up = endpoint.results[0].good;
  unsigned streak = 0;
  for (const Result& result : endpoint.results) {
    streak = result.good == up ? 0 : streak + 1;
    if (streak < (up ? line.fall : line.rise)) continue;
    up = !up;
    streak = 0;
  }
  const double since = (double(line.now_ms) - double(endpoint.results.back().at_ms)) / 1000;
  const double confirm_s = std::min(line.interval_s, 1U);  // the default
  const double pace_s = streak == 0 ? line.interval_s : confirm_s;
  const double doubt = ((up ? line.fall : line.rise) - streak) * pace_s - since;
  return {up, std::max(doubt, 0.0)};
}

/// What the answer was made from.
struct Basis {
  double doubt_s = forever;
  double endpoint_ttl_s = forever;
  bool any = false;
  void consult(const Status& status) { doubt_s = std::min(doubt_s, status.doubt_s); }
  void answer(const Endpoint& endpoint) {
    any = true;
    const unsigned ttl = endpoint.ttl != 0 ? endpoint.ttl : endpoint.cloud_ttl;
    if (ttl != 0) endpoint_ttl_s = std::min(endpoint_ttl_s, double(ttl));
  }
};

bool is_out(const Endpoint& endpoint) {
  return endpoint.state == "down" || endpoint.state == "drain";
}

/// The nested service: `open` where health no longer counts.
Basis inner_basis(const Timeline& line, bool open) {
  Basis basis;
  for (const Endpoint& endpoint : line.inner) {
    if (is_out(endpoint)) continue;
    const Status status = status_of(line, endpoint);
    basis.consult(status);
    if (status.up || open) basis.answer(endpoint);
  }
  return basis;
}

/// One pass over "web": what it consulted is added to `basis` even where it answers nothing.
void run_pass(const Timeline& line, bool in_ten, bool open, Basis& basis) {
  std::vector<const Endpoint*> candidates;
  Basis inner;
  for (const Endpoint& endpoint : line.endpoints) {
    if (is_out(endpoint)) continue;
    if (endpoint.holds_inner) {
      inner = inner_basis(line, false);
      basis.doubt_s = std::min(basis.doubt_s, inner.doubt_s);
      if (open && !inner.any) inner = inner_basis(line, true);
      if (!inner.any) continue;
    }
    candidates.push_back(&endpoint);
  }
  const bool first_is_there = !candidates.empty() && candidates[0] == &line.endpoints[0];
  if (line.geo_first && in_ten && first_is_there) candidates.resize(1);
  for (const Endpoint* endpoint : candidates) {
    if (endpoint->holds_inner) {
      basis.answer(*endpoint);
      basis.endpoint_ttl_s = std::min(basis.endpoint_ttl_s, inner.endpoint_ttl_s);
      continue;
    }
    const Status status = status_of(line, *endpoint);
    basis.consult(status);
    if (status.up || open) basis.answer(*endpoint);
  }
}

struct Range {
  double least, most;
  bool any;
};

Range expected(const Timeline& line, bool in_ten) {
  Basis basis;
  run_pass(line, in_ten, false, basis);
  if (!basis.any) run_pass(line, in_ten, true, basis);
  const double floor = std::max(1U, line.min);
  const double longest = std::min({double(line.max), basis.endpoint_ttl_s, basis.doubt_s});
  return {std::max(floor, std::floor(longest * 3 / 4)), std::max(floor, std::floor(longest)),
          basis.any};
}

// ---- The code under test

std::string endpoint_json(const Endpoint& endpoint, const std::string& key, unsigned number) {
  std::string json = "\"" + key + "\": { ";
  json += endpoint.holds_inner ? "\"service\": \"inner\""
                               : "\"A\": \"192.0.2." + std::to_string(number) + "\"";
  if (!endpoint.holds_inner && endpoint.check == "null") json += ", \"check\": null";
  if (!endpoint.state.empty()) json += ", \"state\": \"" + endpoint.state + "\"";
  if (endpoint.ttl != 0) json += ", \"ttl\": " + std::to_string(endpoint.ttl);
  if (endpoint.cloud_ttl != 0) {
    json += ", \"cloud\": \"c" + std::to_string(endpoint.cloud_ttl) + "\"";
  }
  return json + " }";
}

std::string service_json(const Timeline& line, bool is_inner) {
  const auto& endpoints = is_inner ? line.inner : line.endpoints;
  std::string list, keys;
  for (unsigned i = 0; i < endpoints.size(); ++i) {
    const std::string key = "e" + std::to_string(i);
    const char* comma = i == 0 ? "" : ", ";
    list += comma + endpoint_json(endpoints[i], key, i + (is_inner ? 100 : 1));
    keys += comma + ("\"" + key + "\"");
  }
  const bool geo = line.geo_first && !is_inner;
  // The inner service's own ttl must not count.
  const std::string ttl = is_inner ? "{ \"min\": 1, \"max\": 2 }"
                                   : "{ \"min\": " + std::to_string(line.min) +
                                         ", \"max\": " + std::to_string(line.max) + " }";
  return "{ \"check\": \"probe\", \"ttl\": " + ttl + ", \"steer\": [" +
         (geo ? "{ \"geo\": { \"10.0.0.0/8\": \"e0\", \"*\": [" + keys + "] } }, " : "") +
         "\"healthy\"], \"endpoints\": { " + list + " } }";
}

std::string zone_json(const Timeline& line) {
  std::string clouds;
  std::set<unsigned> ttls;
  for (const auto* list : {&line.endpoints, &line.inner}) {
    for (const Endpoint& endpoint : *list) {
      const unsigned ttl = endpoint.cloud_ttl;
      if (ttl == 0 || !ttls.insert(ttl).second) continue;
      clouds += std::string(clouds.empty() ? "" : ", ") + "\"c" + std::to_string(ttl) +
                "\": { \"ttl\": " + std::to_string(ttl) + " }";
    }
  }
  return "{ \"zone\": \"app.example.com\", \"nameservers\": { \"ns.other.net.\": [] }, " +
         (clouds.empty() ? "" : "\"clouds\": { " + clouds + " }, ") +
         R"("checks": { "probe": { "tcp": {}, "port": 1, "interval": )" +
         std::to_string(line.interval_s) +
         ", \"timeout\": \"50ms\", \"fall\": " + std::to_string(line.fall) +
         ", \"rise\": " + std::to_string(line.rise) +
         " } }, \"services\": { \"web\": " + service_json(line, false) +
         (line.inner.empty() ? "" : ", \"inner\": " + service_json(line, true)) +
         R"( }, "records": { "www": { "serve": "web" } } })";
}

/// As the prober would have written it after these results, each on time.
void write_standing(const health::WatchedEndpoint& watched, const Endpoint& endpoint,
                    health::Standing& standing) {
  std::vector<health::Observed> observed;
  for (const health::WatchedAddress& address : watched.addresses) {
    health::Observed one;
    if (address.check) {
      health::Probe probe({address.check, address.target, address.port});
      for (const Result& result : endpoint.results) {
        take(probe.course, result.good, result.at_ms + result.took_ms, *address.check);
        probe.due_ms =
            result.at_ms + static_cast<std::uint64_t>(pace(probe.course, *address.check).count());
      }
      one.verdict = probe.course.verdict;
      one.until_ms = earliest_change(probe);
    }
    observed.push_back(one);
  }
  const auto words = summarize(watched, observed);
  standing.addresses = words.addresses;
  standing.outlook = words.outlook.pack();
}

void write_standings(const Timeline& line, const zones::compile::Compiled& compiled) {
  for (const auto& service : compiled.roster) {
    const bool is_inner = service.name == "app.example.com.:inner";
    const auto& endpoints = is_inner ? line.inner : line.endpoints;
    REQUIRE(service.endpoints.size() == endpoints.size());
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
      REQUIRE(service.endpoints[i].name == "e" + std::to_string(i));
      write_standing(service.endpoints[i], endpoints[i], (*service.roll)[i]);
    }
  }
}

unsigned ttl_of(const std::string& line) {
  return static_cast<unsigned>(std::stoul(line.substr(line.find(' ') + 1)));
}

/// Asks for many networks and compares. How many of them got each TTL.
void check(const Timeline& line) {
  const std::string json = zone_json(line);
  INFO(line.what << " at " << line.now_ms << "\n" << json);
  const auto compiled = judge::compiled_zone(json.c_str());
  write_standings(line, compiled);
  Server server({}, compiled.snapshot);
  for (const bool in_ten : {false, true}) {
    const Range range = expected(line, in_ten);
    std::set<unsigned> seen;
    for (unsigned client = 0; client < 120; ++client) {
      const auto third = static_cast<std::uint8_t>(client);
      const std::uint8_t first = in_ten ? 10 : 11;
      server.source = geo::Address::from_v4(0xC6336401 + (client << 8U));
      server.moment = {line.now_ms, client * 7919ULL};
      const Reply reply =
          server.ask(Asked{.name = "www.app.example.com."}.subnet(1, 24, {first, 0, third}));
      REQUIRE(reply.answer.empty() == !range.any);
      for (const std::string& record : reply.answer) {
        REQUIRE(ttl_of(record) == ttl_of(reply.answer[0]));
      }
      if (range.any) seen.insert(ttl_of(reply.answer[0]));
    }
    if (!range.any) continue;
    // The whole quarter is used; where it is wide, so few clients need not meet its ends.
    const double slack = std::floor((range.most - range.least) / 8);
    CHECK(*seen.begin() >= range.least);
    CHECK(*seen.begin() <= range.least + 1 + slack);
    CHECK(*seen.rbegin() <= range.most);
    CHECK(*seen.rbegin() >= range.most - slack);
  }
}

Endpoint probed(std::vector<Result> results) { return {"", std::move(results)}; }

}  // namespace

TEST_CASE("a TTL is the least of what was set and what the probes can vouch for") {
  const Endpoint unchecked;
  const Endpoint well = probed({{100'000, true}});  // in doubt from 115 s on
  const Endpoint slipping = probed({{95'000, true}, {100'000, false}});
  const Endpoint down = probed({{100'000, false}});
  const Endpoint returning = probed({{95'000, false}, {100'000, true}});
  const auto with = [](Endpoint endpoint, unsigned ttl, unsigned cloud_ttl, const char* state) {
    endpoint.ttl = ttl;
    endpoint.cloud_ttl = cloud_ttl;
    endpoint.state = state;
    return endpoint;
  };
  Endpoint holder;
  holder.holds_inner = true;
  constexpr std::uint64_t now = 100'500;
  const std::vector<Timeline> lines{
      {"no check: nothing is in doubt", 5, 3, 2, 5, 30, {unchecked}, {}, now},
      {"up without a contrary result: fall × interval", 5, 3, 2, 1, 30, {well}, {}, now},
      {"the doubt shrinks with time", 5, 3, 2, 1, 30, {well}, {}, 107'999},
      {"and ends at the least", 5, 3, 2, 5, 30, {well}, {}, 114'000},
      {"and stays there when a probe is late", 5, 3, 2, 5, 30, {well}, {}, 600'000},
      {"a contrary result shortens it", 5, 3, 2, 1, 30, {slipping}, {}, now},
      {"what is down may return after rise × interval", 5, 3, 2, 1, 30, {down, unchecked}, {}, now},
      {"and sooner after a good result", 5, 3, 2, 1, 30, {returning, unchecked}, {}, now},
      {"all down: failed open, the same doubt", 5, 3, 9, 1, 300, {down, returning}, {}, now},
      {"never probed: vouched for by nothing", 5, 3, 2, 4, 30, {probed({}), unchecked}, {}, now},
      {"a long interval leaves the service's", 600, 3, 2, 5, 30, {well}, {}, now},
      {"one contrary result turns it", 7, 1, 1, 1, 300, {well, down}, {}, now},
      {"least above the doubt", 5, 3, 2, 20, 30, {well}, {}, now},
      {"least 0 means a second", 1, 1, 1, 0, 30, {well}, {}, 100'900},
      {"one number sets both", 5, 30, 2, 60, 60, {well}, {}, now},
      {"an endpoint's ttl", 5, 3, 2, 1, 300, {with(unchecked, 40, 0, "")}, {}, now},
      {"its cloud's ttl", 5, 3, 2, 1, 300, {with(unchecked, 0, 50, "")}, {}, now},
      {"its own before its cloud's", 5, 3, 2, 1, 300, {with(unchecked, 90, 50, "")}, {}, now},
      {"below the least it does not count", 5, 3, 2, 30, 300, {with(unchecked, 9, 0, "")}, {}, now},
      {"of what is answered only", 5, 90, 90, 1, 300, {well, with(down, 7, 0, "")}, {}, now},
      {"forced up: no doubt", 5, 3, 2, 1, 300, {with(slipping, 0, 0, "up")}, {}, now},
      {"forced down: none", 5, 3, 2, 1, 300, {unchecked, with(down, 0, 0, "down")}, {}, now},
      {"drained: none", 5, 3, 2, 1, 300, {unchecked, with(well, 0, 0, "drain")}, {}, now},
      {"nested: doubt inside", 5, 3, 2, 1, 300, {holder, unchecked}, {well, unchecked}, now},
      {"nested and dead: its return", 5, 3, 2, 1, 300, {holder, unchecked}, {down, returning}, now},
      {"nested and drained",
       5,
       3,
       2,
       1,
       300,
       {with(holder, 0, 0, "drain"), unchecked},
       {well},
       now},
      {"nested: ttl on the way", 5, 99, 2, 1, 300, {with(holder, 44, 0, "")}, {unchecked}, now},
      {"nested: ttl inside", 5, 99, 2, 1, 300, {holder}, {with(unchecked, 0, 33, "")}, now},
      {"nested: forced inside", 5, 3, 2, 1, 300, {holder}, {with(slipping, 0, 0, "up")}, now},
      {"only what is led to is consulted", 5, 99, 2, 1, 300, {well, down}, {}, now, true},
      {"everything out: NODATA", 5, 3, 2, 1, 30, {with(well, 0, 0, "down")}, {}, now},
  };
  for (const Timeline& line : lines) check(line);
}

namespace {

/// Random timelines: rows that nobody thought of.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  Timeline next() {
    Timeline line;
    line.interval_s = 1 + below(below(2) == 0 ? 10 : 60);
    line.fall = 1 + below(5);
    line.rise = 1 + below(5);
    line.min = below(12);
    line.max = std::max(1U, line.min + below(120));
    line.geo_first = below(2) == 0;
    began_ms_ = 1'000'000 + below(1'000);
    line.now_ms = began_ms_ + 8 * line.interval_s * 1000ULL + below(line.interval_s * 2500);
    for (unsigned left = 1 + below(3); left > 0; --left) line.endpoints.push_back(endpoint(line));
    if (below(2) == 0) return line;
    line.endpoints[below(unsigned(line.endpoints.size()))].holds_inner = true;
    for (unsigned left = 1 + below(3); left > 0; --left) line.inner.push_back(endpoint(line));
    return line;
  }

 private:
  unsigned below(unsigned bound) { return static_cast<unsigned>(engine_() % bound); }

  Endpoint endpoint(const Timeline& line) {
    static const char* const states[] = {"", "", "", "", "", "up", "down", "drain"};
    Endpoint made;
    made.state = states[below(8)];
    if (below(3) == 0) made.ttl = 1 + below(100);
    if (below(3) == 0) made.cloud_ttl = 1 + below(100);
    if (below(5) == 0) return made;
    made.check = "";
    const bool mostly_good = below(2) == 0;
    for (unsigned n = below(9); n < 8; ++n) {
      made.results.push_back(
          {began_ms_ + n * line.interval_s * 1000ULL, (below(4) != 0) == mostly_good, below(900)});
    }
    return made;
  }

  std::mt19937_64 engine_;
  std::uint64_t began_ms_ = 0;
};

}  // namespace

TEST_CASE("random timelines of probes get the TTL of the formula") {
  Random random(8);
  for (int i = 0; i < 250; ++i) check(random.next());
}
