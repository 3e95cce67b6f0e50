// What holds for a whole tree of services: whose options, whose doubt, whose addresses, whose
// scope.
#include <catch2/catch.hpp>
#include <set>

#include "test/zones/steer/nested_fixture.h"

using namespace steer_test;

namespace {

health::Outlook up_until(std::uint64_t until_ms) {
  health::Outlook outlook;
  outlook.up_v4 = true;
  outlook.until_ms = until_ms;
  return outlook;
}

Geo split(const char* network) {
  Geo geo;
  geo.rule.keys = {network_key(network, {0}), any_key({1})};
  return geo;
}

constexpr std::uint64_t soon_ms = 1'003'000;

}  // namespace

TEST_CASE("nothing is asked inside a service that stands at a drained endpoint, however deep") {
  Branch middle = leaf(1, 1, {healthy(all)});
  middle.inner = {{0, leaf(2, 3, {healthy(all), split("198.18.0.0/16")})}};
  Branch root = leaf(2, 0b11);
  root.options.ttl_min = 1;
  root.inner = {{0, middle}};
  Tree tree(root);
  tree.roll_at(2)[0].outlook = up_until(soon_ms).pack();
  CHECK(tree.ask(1).ttl <= 3);
  health::Outlook out;
  out.up_other = out.out = true;
  tree.roll_at(0)[0].outlook = out.pack();
  const Choice choice = tree.ask(1, subnet("198.18.1.0/24"));
  CHECK(legs_of(choice) == Legs{{0, 1}});
  CHECK(choice.ttl > 20);
  CHECK(choice.scope == 16);  // the leaf hangs on no present state
}

TEST_CASE("a nested service that fails open answers with all addresses of an endpoint") {
  Branch root = leaf(1, 0);
  Branch inner = leaf(1, 0);
  inner.members[0].v4_count = 2;
  root.inner = {{0, inner}};
  Tree tree(root);
  tree.roll_at(1)[0].addresses = 0b01;  // one is up; with min_up 2 that is not enough
  const Choice choice = tree.ask(1);
  CHECK(choice.condition == Condition::failed_open);
  CHECK(choice.size == 2);
}

TEST_CASE("a nested service that draws by the network bounds the scope of the whole answer") {
  Sticky sticky;
  sticky.keys = {{1, 2}, {3, 4}};
  Branch root = leaf(1, 1);
  root.inner = {{0, leaf(2, 3, {sticky, First{1}})}};
  const Tree tree(root);
  CHECK(tree.ask(1, subnet("198.18.1.0/24")).scope == 24);
  CHECK(tree.ask(1, subnet("2400:1::/48")).scope == 56);
}

TEST_CASE("the served service's client and trust hold for all nested in it, theirs for nobody") {
  Branch root = leaf(1, 1);
  root.inner = {{0, leaf(2, 3, {split("203.0.0.0/8")})}};
  const Client client = subnet("203.0.113.0/24");
  CHECK(legs_of(Tree(root).ask(1, client)) == Legs{{1, 0}});
  root.inner[0].second.options.resolver_only = true;
  root.inner[0].second.options.trust.emplace();
  CHECK(legs_of(Tree(root).ask(1, client)) == Legs{{1, 0}});
  root.options.resolver_only = true;
  const Choice by_resolver = Tree(root).ask(1, client);
  CHECK(legs_of(by_resolver) == Legs{{1, 1}});
  CHECK(by_resolver.scope == 0);
  root.options.resolver_only = false;
  root.options.trust.emplace();
  CHECK(legs_of(Tree(root).ask(1, client)) == Legs{{1, 1}});
}

TEST_CASE("the endpoint in doubt is named with the service that it is of") {
  Branch root = leaf(2, 3);
  root.inner = {{0, leaf(2, 3)}};
  Tree tree(root);
  tree.roll_at(1)[1].outlook = up_until(soon_ms).pack();
  CHECK(tree.ask(1).doubted_place == 1);
  CHECK(tree.ask(1).doubted == 1);
  tree.roll_at(0)[1].outlook = up_until(soon_ms - 1'000).pack();
  CHECK(tree.ask(1).doubted_place == 0);
  CHECK(tree.ask(1).doubted == 1);
}

TEST_CASE("the served service's ttl holds, not those of the services nested in it") {
  Branch root = leaf(1, 1);
  root.options.ttl_min = root.options.ttl_max = 40;
  root.inner = {{0, leaf(1, 1)}};
  root.inner[0].second.options.ttl_min = root.inner[0].second.options.ttl_max = 7;
  CHECK(Tree(root).ask(1).ttl == 40);
}

TEST_CASE("what a service gives counts for the cuts of all services around it") {
  Branch middle = leaf(1, 1, {healthy(all), Addresses{2}});
  middle.inner = {{0, leaf(5, 31)}};
  Branch root = leaf(2, 3);
  root.inner = {{0, middle}};
  CHECK(Tree(root).ask(3).size == 3);
}
