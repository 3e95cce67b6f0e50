#include "test/dns/town.h"

#include <algorithm>

namespace town {
namespace {

namespace steer = zones::steer;
using Endpoints = std::vector<zones::Endpoint>;

std::array<std::uint8_t, 4> v4(std::uint8_t last) { return {203, 0, 113, last}; }

std::array<std::uint8_t, 16> v6(std::uint8_t last) {
  return {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last};
}

zones::Endpoint endpoint(std::string key, std::vector<std::array<std::uint8_t, 4>> a,
                         std::vector<std::array<std::uint8_t, 16>> aaaa = {}) {
  return {std::move(key), "", std::move(a), std::move(aaaa)};
}

steer::Geo geo_step(bool with_default) {
  steer::GeoKey near;
  near.kind = steer::GeoKey::Kind::network;
  near.network = *geo::Prefix::parse("192.0.2.0/24");
  near.endpoints = {0};
  steer::Geo step;
  step.rule.keys.push_back(near);
  steer::GeoKey any;
  any.endpoints = {1};
  if (with_default) step.rule.keys.push_back(any);
  return step;
}

std::shared_ptr<const zones::Service> service(Endpoints endpoints, std::vector<steer::Step> steps,
                                              bool up = true) {
  std::vector<steer::Member> members;
  auto standings = std::make_shared<health::Roll>(endpoints.size());
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    steer::Member member;
    member.key = endpoints[i].key;
    member.v4_count = static_cast<std::uint8_t>(endpoints[i].a.size());
    member.v6_count = static_cast<std::uint8_t>(endpoints[i].aaaa.size());
    members.push_back(member);
    health::Outlook outlook;
    outlook.up_v4 = outlook.up_v6 = outlook.up_other = up;
    (*standings)[i].outlook = outlook.pack();
    (*standings)[i].addresses = up ? ~0ULL : 0;
  }
  auto made = std::make_shared<zones::Service>();
  made->endpoints = std::move(endpoints);
  made->standings = standings;
  auto chain = std::make_shared<steer::Chain>(members, std::move(steps), steer::Options{});
  made->catchments =
      std::make_shared<steer::Catchments>(steer::Catchments::build(*chain, geo::Geography()));
  made->chain = chain;
  return made;
}

Endpoints two() { return {endpoint("one", {v4(1)}, {v6(1)}), endpoint("two", {v4(2)}, {v6(2)})}; }

Endpoints two_v4() { return {endpoint("one", {v4(1)}), endpoint("two", {v4(2)})}; }

Endpoints sixty() {
  std::vector<std::array<std::uint8_t, 4>> addresses;
  for (std::uint8_t i = 1; i <= 60; ++i) addresses.push_back(v4(i));
  return {endpoint("sixty", addresses)};
}

steer::Healthy healthy(steer::Healthy::None none) {
  steer::Healthy step;
  step.none = none;
  return step;
}

const Lines example_com{
    "example.com. 3600 SOA ns1.example.com. admin.example.com. 7 7200 900 604800 60",
    "example.com. 3600 NS ns1.example.com.",
    "example.com. 3600 NS ns.example.org.",
    "example.com. 300 MX 10 mail.example.com.",
    "example.com. 300 MX 20 mail.example.com.",
    "example.com. 300 TXT hello",
    "ns1.example.com. 3600 A 198.51.100.53",
    "ns1.example.com. 3600 AAAA 2001:db8::53",
    "mail.example.com. 300 A 198.51.100.25",
    "plain.example.com. 300 A 198.51.100.80",
    "plain.example.com. 300 TYPE65280 0102",
    "_sip._udp.example.com. 300 SRV 1 2 5060 sip.example.com.",
    "sip.example.com. 300 A 198.51.100.60",
    "svc.example.com. 300 HTTPS 1 plain.example.com.",
    // Wildcards, at, below and beside other names (RFC 4592 §2.2.1).
    "*.wild.example.com. 300 TXT any",
    "host.wild.example.com. 300 A 198.51.100.81",
    "deep.ent.wild.example.com. 300 A 198.51.100.82",
    "*.host.wild.example.com. 300 TXT nested",
    "*.alias.example.com. 300 CNAME plain.example.com.",
    // Delegations with every kind of glue.
    "cut.example.com. 3600 NS ns.cut.example.com.",
    "cut.example.com. 3600 NS ns.sibling.example.com.",
    "cut.example.com. 3600 NS ns.example.org.",
    "cut.example.com. 3600 DS 60485 8 2 d4b7d520e7bb5f0f67674a0ccfeb8e4b",
    "ns.cut.example.com. 3600 A 198.51.100.1",
    "ns.cut.example.com. 3600 AAAA 2001:db8::1",
    "hidden.cut.example.com. 300 TXT occluded",
    "sibling.example.com. 3600 NS ns.sibling.example.com.",
    "ns.sibling.example.com. 3600 A 198.51.100.2",
    "to-cut.example.com. 300 CNAME www.cut.example.com.",
    "child.example.com. 3600 NS ns1.child.example.com.",
    "ns1.child.example.com. 3600 A 198.51.100.3",
    "leftover.island.example.com. 300 TXT shadowed",  // the child is served too, the cut is missing
    // Chains.
    "c1.example.com. 300 CNAME c2.example.com.",
    "c2.example.com. 300 CNAME c3.example.com.",
    "c3.example.com. 300 CNAME c4.example.com.",
    "c4.example.com. 300 CNAME c5.example.com.",
    "c5.example.com. 300 CNAME c6.example.com.",
    "c6.example.com. 300 CNAME c7.example.com.",
    "c7.example.com. 300 CNAME c8.example.com.",
    "c8.example.com. 300 CNAME c9.example.com.",
    "c9.example.com. 300 CNAME plain.example.com.",
    "ring.example.com. 300 CNAME ring2.example.com.",
    "ring2.example.com. 300 CNAME ring.example.com.",
    "self.example.com. 300 CNAME self.example.com.",
    "lost.example.com. 300 CNAME nothing.example.com.",
    "empty.example.com. 300 CNAME ent.wild.example.com.",
    "abroad.example.com. 300 CNAME www.elsewhere.net.",
    "neighbour.example.com. 300 CNAME www.example.org.",
    "to-place.example.com. 300 CNAME place.example.com.",
    "to-all.example.com. 300 CNAME www.example.com.",
    "old.example.com. 300 DNAME example.org.",
    "growing.example.com. 300 DNAME more.growing.example.com.",
    "long.example.com. 300 DNAME "
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
    "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.example.org.",
};

}  // namespace

std::vector<std::shared_ptr<const zones::Service>> services() {
  using None = steer::Healthy::None;
  return {
      service(two(), {}),
      service(two_v4(), {{"geo", geo_step(true)}}),
      service(two_v4(), {{"geo", geo_step(false)}}),
      service(two_v4(), {{"healthy", healthy(None::empty)}}, false),
      service(sixty(), {{"addresses", steer::Addresses{60}}}),
      service(two_v4(), {{"healthy", healthy(None::all)}}, false),
      service({endpoint("six", {}, {v6(6)})}, {}),
  };
}

std::vector<zones::Hosted> hosted() {
  const auto example = zone("example.com.", example_com,
                            {{"www.example.com.", everywhere},
                             {"*.tenant.example.com.", everywhere},
                             {"place.example.com.", by_place},
                             {"fenced.example.com.", fenced},
                             {"down.example.com.", all_down},
                             {"wide.example.com.", wide},
                             {"open.example.com.", fail_open},
                             {"six.example.com.", v6_only}});
  const auto child = zone(
      "child.example.com.",
      {"child.example.com. 3600 SOA ns1.child.example.com. a.example.com. 1 7200 900 604800 30",
       "child.example.com. 3600 NS ns1.child.example.com.",
       "ns1.child.example.com. 3600 A 198.51.100.3"});
  const auto uncut =
      zone("uncut.example.com.",
           {"uncut.example.com. 3600 SOA ns1.example.com. a.example.com. 1 7200 900 604800 30",
            "uncut.example.com. 3600 NS ns1.example.com."});
  const auto island =
      zone("island.example.com.",
           {"island.example.com. 3600 SOA ns1.example.com. a.example.com. 1 7200 900 604800 30",
            "island.example.com. 3600 NS ns1.example.com."});
  const auto org =
      zone("example.org.",
           {"example.org. 3600 SOA ns.example.org. a.example.org. 1 7200 900 604800 5000",
            "example.org. 3600 NS ns.example.org.", "ns.example.org. 3600 A 198.51.100.54",
            "www.example.org. 300 A 198.51.100.90"});
  return {{example, services()}, {child, {}}, {uncut, {}}, {island, {}}, {org, {}}};
}

std::shared_ptr<const zones::Snapshot> snapshot() {
  auto made = std::make_shared<zones::Snapshot>();
  made->zones = zones::ZoneTable(hosted());
  made->geography = std::make_shared<geo::Geography>();
  return made;
}

}  // namespace town
