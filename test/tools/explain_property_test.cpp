// Whatever is asked, by whom, in whatever state of health: the story that `explain` tells and the
// packet that `dns::respond` sends are of one answer.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tools/daemon/explain_route.h"
#include "tools/daemon/inner_stories.h"

using namespace tools::daemon;

namespace {

constexpr const char* zone = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "clouds": { "aws": { "at": [40, -75], "weight": 60 }, "gcp": { "at": [52, 5], "weight": 30 },
              "openstack": { "at": [1, 104], "weight": 10 } },
  "maps": { "dach": ["DE", "AT", "CH"] },
  "services": {
    "plain": { "endpoints": {
      "aws": { "A": ["192.0.2.10", "192.0.2.11"], "AAAA": "2001:db8:a::10" },
      "gcp": { "A": "192.0.2.12" }, "openstack": { "AAAA": "2001:db8:a::11" } } },
    "place": { "steer": ["healthy",
        { "geo": { "10.1.0.0/16": "openstack", "AS64500": "gcp", "US-CA": "aws", "map:dach": "gcp",
                   "EU": ["gcp", "openstack"], "*": ["aws", "gcp", "openstack"] } },
        "weighted", { "first": 1 }],
      "endpoints": { "aws": { "A": "192.0.2.20", "AAAA": "2001:db8:a::20", "min_up": 1 },
        "gcp": { "A": ["192.0.2.21", "192.0.2.22"], "min_up": 2 }, "openstack": { "A": "192.0.2.23" } } },
    "fenced": { "steer": [{ "healthy": { "none": "empty" } },
        { "geo": { "DE": "gcp", "20.0.0.0/8": "aws" }, "fence": true }],
      "endpoints": { "aws": { "A": "192.0.2.30" }, "gcp": { "A": "192.0.2.31" } } },
    "near": { "steer": [{ "healthy": { "at_least": "50%" } }, { "nearest": { "within": "80%", "bias": { "aws": 30 } } }, { "first": 2 }],
      "endpoints": { "aws": { "A": "192.0.2.40" }, "gcp": { "A": "192.0.2.41" }, "openstack": { "A": "192.0.2.42" } } },
    "tiers": { "steer": [{ "healthy": { "none": ["openstack"] } },
        { "prefer": ["aws", ["gcp", "openstack"]], "at_least": 2, "trickle": 0.3 }, "spread"],
      "endpoints": { "aws": { "A": "192.0.2.50" }, "gcp": { "A": "192.0.2.51" }, "openstack": { "A": "192.0.2.52" } } },
    "same": { "families": "common", "steer": ["healthy", "sticky", { "first": 1 }],
      "endpoints": { "aws": { "A": "192.0.2.60", "AAAA": "2001:db8:a::60" },
        "gcp": { "A": "192.0.2.61", "AAAA": "2001:db8:a::61" }, "openstack": { "A": "192.0.2.62" } } },
    "mail": { "steer": ["healthy", { "geo": { "EU": "gcp", "*": ["aws", "gcp"] } }],
      "endpoints": { "aws": { "MX": ["10 mx1", "20 mx2"] }, "gcp": { "MX": "10 mx3" } } },
    "alias": { "steer": ["healthy", { "geo": { "DE": "gcp", "*": "aws" } }],
      "endpoints": { "aws": { "CNAME": "to-aws.else.net." }, "gcp": { "CNAME": "to-gcp.else.net." } } },
    "eu": { "steer": ["healthy", { "geo": { "DE": "aws", "10.1.2.0/24": "gcp" } }, { "addresses": 1 }],
      "endpoints": { "aws": { "A": "192.0.2.70" }, "gcp": { "A": "192.0.2.71" } } },
    "us": { "steer": [{ "healthy": { "none": "empty" } }, "sticky"],
      "endpoints": { "aws": { "A": "192.0.2.72" }, "gcp": { "A": "192.0.2.73" } } },
    "half": { "steer": ["healthy", { "geo": { "30.0.0.0/8": "eu", "*": ["eu", "us"] } }, "weighted"],
      "endpoints": { "eu": { "service": "eu", "weight": 3 }, "us": { "service": "us" } } },
    "web": { "steer": ["healthy", { "prefer": ["half", "last"] }, { "addresses": 3 }],
      "endpoints": { "half": { "service": "half" }, "last": { "A": "192.0.2.74" } } } },
  "records": {
    "plain": { "serve": "plain" }, "place": { "serve": "place", "TXT": "beside" },
    "fenced": { "serve": "fenced" }, "near": { "serve": "near" }, "tiers": { "serve": "tiers" },
    "same": { "serve": "same" }, "mail": { "serve": "mail" }, "alias": { "serve": "alias" },
    "eu": { "serve": "eu" }, "half": { "serve": "half" }, "web": { "serve": "web" },
    "to-web": { "CNAME": "web" }, "text": { "TXT": "hello" } } })";

const std::vector<std::string> names{"plain", "place", "fenced", "near",   "tiers", "same", "mail",
                                     "alias", "eu",    "half",   "to-web", "text",  "web",  "no"};
const std::vector<std::string> types{"A", "A", "A", "AAAA", "MX", "TXT", "CNAME", "ANY"};
const std::vector<std::string> services{"plain", "place", "fenced", "near", "tiers", "same",
                                        "mail",  "alias", "eu",     "us",   "half",  "web"};
const std::vector<const char*> networks{
    "10.0.0.0/8",      "10.1.0.0/16", "10.1.2.0/24",    "20.0.0.0/8",     "20.1.2.0/24",
    "30.0.0.0/8",      "30.1.0.0/16", "40.0.0.0/9",     "192.168.1.0/24", "203.0.113.0/24",
    "2001:db8:1::/48", "2a00::/12",   "2002:1401::/32", "2400:cb00::/32", "0.0.0.0/0",
    "20.1.2.128/25",   "fe80::/64",   "10.1.2.0/23"};

geo::Place place(const char* country, const char* subdivision, std::uint32_t asn,
                 std::optional<geo::Position> at) {
  geo::Place place;
  if (*country != '\0') place.country = *geo::Code::parse(country);
  if (*subdivision != '\0') place.subdivision = *geo::Code::parse(subdivision);
  place.asn = asn;
  place.position = at;
  return place;
}

World world() {
  const std::vector<std::pair<geo::Prefix, geo::Place>> known{
      {*geo::Prefix::parse("10.0.0.0/8"), place("GB", "", 0, geo::Position{51, 0})},
      {*geo::Prefix::parse("20.0.0.0/8"), place("DE", "", 0, geo::Position{50, 8})},
      {*geo::Prefix::parse("20.1.0.0/16"), place("AT", "", 64500, geo::Position{48, 16})},
      {*geo::Prefix::parse("30.0.0.0/8"), place("US", "US-CA", 0, geo::Position{37, -122})},
      {*geo::Prefix::parse("2a00::/12"), place("FR", "", 64500, std::nullopt)},
      {*geo::Prefix::parse("2400::/12"), place("SG", "", 0, geo::Position{1, 104})}};
  World world;
  world.geography = std::make_shared<const geo::Geography>(
      geo::Geography(std::vector<geo::Layer>{geo::make_overlay(known)}));
  world.compiled =
      zones::compile::compile({{{"app.json", zone, 1, ""}}, world.geography, {}}, nullptr);
  for (const auto& fault : world.compiled.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(world.compiled.units.size() == 1);
  return world;
}

using Random = std::mt19937_64;

template <typename List>
const auto& one_of(const List& list, Random& random) {
  return list[random() % list.size()];
}

Question question(Random& random) {
  Question question;
  question.name = one_of(names, random) + ".app.test";
  question.type = one_of(types, random);
  question.with_shares = random() % 500 == 0;
  if (random() % 4 != 0) question.client = geo::Prefix::parse(one_of(networks, random));
  if (random() % 2 == 0) question.resolver = geo::Prefix::parse(one_of(networks, random))->address;
  for (std::uint64_t left = random() % 4; left > 0; --left) {
    const std::string what = one_of(services, random);
    const bool whole = random() % 4 == 0;
    const std::string cloud = what == "half" ? "/eu"
                              : what == "web"
                                  ? "/last"
                                  : one_of(std::vector<std::string>{"/aws", "/gcp"}, random);
    auto& list = random() % 4 == 0 ? question.assumption.up : question.assumption.down;
    list.push_back("app.test:" + what + (whole ? "" : cloud));
  }
  question.assumption.all_up = true;
  return question;
}

/// The question as a packet, written apart from the code under test.
std::vector<std::uint8_t> packet(const Question& question) {
  static const std::map<std::string, std::uint8_t> numbers{{"A", 1},    {"CNAME", 5}, {"MX", 15},
                                                           {"TXT", 16}, {"AAAA", 28}, {"ANY", 255}};
  std::vector<std::uint8_t> packet{0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  for (std::size_t at = 0; at < question.name.size();) {
    const std::size_t dot = std::min(question.name.find('.', at), question.name.size());
    packet.push_back(static_cast<std::uint8_t>(dot - at));
    packet.insert(packet.end(), question.name.begin() + static_cast<std::ptrdiff_t>(at),
                  question.name.begin() + static_cast<std::ptrdiff_t>(dot));
    at = dot + 1;
  }
  for (const int octet : {0, 0, +numbers.at(question.type), 0, 1})
    packet.push_back(static_cast<std::uint8_t>(octet));
  if (!question.client) return packet;
  packet[11] = 1;
  const bool v4 = question.client->address.is_v4();
  const auto octets = static_cast<std::uint8_t>((question.client->length + 7) / 8);
  for (const int octet : {0, 0, 41, 16, 0, 0, 0, 0, 0, 0, octets + 8, 0, 8, 0, octets + 4, 0,
                          v4 ? 1 : 2, +question.client->length, 0}) {
    packet.push_back(static_cast<std::uint8_t>(octet));
  }
  const auto first = question.client->address.octets.begin() + (v4 ? 12 : 0);
  packet.insert(packet.end(), first, first + octets);
  return packet;
}

zones::compile::Message answered(const Question& question, const Explained& world) {
  std::vector<std::uint8_t> reply(65535);
  dns::Tally unused;
  const auto query = packet(question);
  const std::size_t size = dns::respond(
      query, dns::Transport::tcp, question.resolver.value_or(geo::Address::from_v4(0x7F000001)),
      {world.snapshot, world.settings}, world.moment, reply, unused);
  return zones::compile::message_of({reply.data(), size}).value();
}

using Paths = std::vector<std::string>;

/// What the last step of a service leaves, services in it replaced by what theirs leaves.
Paths left(const Explanation& told, const zones::Service& service, const std::string& way) {
  const std::string prefix = way.empty() ? "" : way + ": ";
  const StepStory* last = nullptr;
  for (const StepStory& story : told.steps) {
    const bool is_of_it = way.empty() ? story.service.empty() : story.step.rfind(prefix, 0) == 0;
    if (is_of_it) last = &story;
  }
  REQUIRE(last != nullptr);
  Paths paths;
  for (const std::string& key : last->candidates) {
    const std::string path = way.empty() ? key : way + '/' + key;
    const auto at = std::find_if(service.endpoints.begin(), service.endpoints.end(),
                                 [&key](const auto& endpoint) { return endpoint.key == key; });
    const auto number = static_cast<std::size_t>(at - service.endpoints.begin());
    if (service.inner.empty() || service.inner[number] == nullptr) {
      paths.push_back(path);
      continue;
    }
    for (std::string& inner : left(told, *service.inner[number], path)) {
      paths.push_back(std::move(inner));
    }
  }
  return paths;
}

/// The endpoint that a record is of; empty when none.
std::string endpoint_of(const std::string& data, const zones::Service& service,
                        const std::string& way) {
  for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
    const zones::Endpoint& endpoint = service.endpoints[i];
    const std::string path = way.empty() ? endpoint.key : way + '/' + endpoint.key;
    if (!service.inner.empty() && service.inner[i] != nullptr) {
      const std::string inside = endpoint_of(data, *service.inner[i], path);
      if (!inside.empty()) return inside;
    }
    for (const auto& a : endpoint.a) {
      if (geo::Address::from_octets(a.data(), geo::Family::v4).to_string() == data) return path;
    }
    for (const auto& aaaa : endpoint.aaaa) {
      if (geo::Address::from_octets(aaaa.data(), geo::Family::v6).to_string() == data) return path;
    }
  }
  if (data == "10 mx3.app.test." || data == "to-gcp.else.net.") return "gcp";
  if (data.find("mx") != data.npos || data == "to-aws.else.net.") return "aws";
  return {};
}

/// The endpoints of the answer in the order in which they come first.
Paths answered_by(const Explanation& told, const zones::Service& service) {
  const bool is_alias = service.type == zones::type::cname;
  Paths paths;
  for (const auto& record : told.reply.answer) {
    if (record.type != (is_alias ? "CNAME" : told.type)) continue;
    const std::string path = endpoint_of(record.data, service, "");
    INFO(record.data);
    REQUIRE(!path.empty());
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }
  return paths;
}

bool comes_in_order(const Paths& some, const Paths& all) {
  auto at = all.begin();
  return std::all_of(some.begin(), some.end(), [&](const std::string& one) {
    at = std::find(at, all.end(), one);
    return at != all.end();
  });
}

void check_scope(const Explanation& told, const Question& question, const zones::Service& root) {
  const bool by_resolver =
      std::any_of(told.remarks.begin(), told.remarks.end(),
                  [](const std::string& remark) { return remark.find("address") != remark.npos; });
  if (!question.client || by_resolver || told.reply.answer.empty()) return;
  if (question.client->address.octets[0] == 0x20 && question.client->address.octets[1] == 2) return;
  unsigned deepest = 0;
  for (const CatchmentStory& story : told.catchments) {
    CHECK(story.number >= 1);
    CHECK(story.number <= story.count);
    const auto leaf = geo::Prefix::parse(story.leaf).value();
    // A private block decides for the services that have a key for it.
    if (leaf.contains(question.client->address)) deepest = std::max<unsigned>(deepest, leaf.length);
  }
  for (std::size_t at = 0; at <= root.nested.size(); ++at) {
    const auto& options = root.at(at).chain->options();
    const bool v4 = question.client->address.is_v4();
    deepest = std::max<unsigned>(deepest, v4 ? options.sticky_v4 : options.sticky_v6);
  }
  CHECK(told.reply.scope.value() == deepest);
}

const zones::Service* service_of(const Explanation& told, const zones::Snapshot& snapshot) {
  for (const auto& service : snapshot.zones.all().front().services) {
    if (service->name == told.service) return service.get();
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the story and the packet are of one answer, whoever asks in whatever state of health") {
  const World here = world();
  const dns::Settings settings;
  Random random(20261124);
  std::size_t steered = 0, nested = 0, others = 0, empty = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Question asked = question(random);
    const auto snapshot = assume(*here.compiled.snapshot, here.compiled.roster, asked.assumption);
    const Explained explained{*snapshot, here.compiled.roster, nullptr, settings, {0, random()}, 0};
    INFO(i << ": " << asked.name << ' ' << asked.type << " for "
           << (asked.client ? asked.client->to_string() : "nobody"));
    const Explanation told = explain(asked, explained);
    INFO(explanation_text(told));
    const auto reply = answered(asked, explained);
    REQUIRE(reply.rcode == told.reply.rcode);
    REQUIRE(reply.scope == told.reply.scope);
    REQUIRE(reply.answer.size() == told.reply.answer.size());
    for (std::size_t at = 0; at < reply.answer.size(); ++at) {
      REQUIRE(reply.answer[at].data == told.reply.answer[at].data);
      REQUIRE(reply.answer[at].ttl == told.reply.answer[at].ttl);
    }
    const zones::Service* service = service_of(told, *snapshot);
    if (service == nullptr || told.type == "ANY" || told.ends_in_alias) continue;
    const Paths candidates = left(told, *service, "");
    const Paths endpoints = answered_by(told, *service);
    REQUIRE(comes_in_order(endpoints, candidates));
    REQUIRE(endpoints.empty() == candidates.empty());
    if (!endpoints.empty()) REQUIRE(endpoints.front() == candidates.front());
    check_scope(told, asked, *service);
    ++steered;
    nested += service->nested.empty() ? 0 : 1;
    others += service->type == 0 ? 0 : 1;
    empty += candidates.empty() ? 1 : 0;
  }
  CHECK(steered > 3'000);
  CHECK(nested > 500);
  CHECK(others > 100);
  CHECK(empty > 100);
}
