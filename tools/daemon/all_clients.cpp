#include "tools/daemon/all_clients.h"

#include <algorithm>
#include <unordered_map>

#include "dns/served.h"
#include "geo/partition_builder.h"
#include "tools/daemon/client_labels.h"
#include "tools/daemon/destination.h"
#include "zones/steer/dice.h"

namespace tools::daemon {
namespace {

namespace steer = zones::steer;
using Value = geo::Partition::Value;
using Whose = JointMap::Whose;

// Clients asked about: so many in all, but of each catchment no fewer and no more than this.
constexpr std::size_t all_asked = 1'000'000, least_asked = 500, most_asked = 50'000;

/// The clients of each group by label.
std::vector<std::vector<Clients>> clients_of(const JointMap& map, ClientLabels& labels) {
  std::vector<const geo::Partition*> inputs{&map.partition()};
  for (const geo::Partition* input : labels.inputs()) inputs.push_back(input);
  struct Pair {
    std::size_t group, label;
    Space space;
  };
  std::vector<Pair> pairs;
  std::unordered_map<std::uint64_t, Value> numbers;
  const auto split = geo::PartitionBuilder::combine(inputs, [&](std::span<const Value> values) {
    const std::size_t group = map.group_of(values[0]);
    const std::size_t label = labels.label_of(values.subspan(1));
    const auto [found, is_new] =
        numbers.try_emplace(std::uint64_t{group} << 32 | label, static_cast<Value>(pairs.size()));
    if (is_new) pairs.push_back({group, label, {}});
    return found->second;
  });
  split.for_each_run(
      [&pairs](const geo::Partition::Run& run) { pairs[run.value].space += space_of(run); });
  std::vector<std::vector<Clients>> clients(map.groups().size());
  for (const Pair& pair : pairs) {
    clients[pair.group].push_back({labels.text(pair.label), pair.space});
  }
  for (auto& list : clients) {
    std::stable_sort(list.begin(), list.end(), [](const Clients& a, const Clients& b) {
      return a.space.both() > b.space.both();
    });
  }
  return clients;
}

steer::Client client_at(const geo::Address& address, const JointMap& map,
                        const geo::Address& resolver) {
  if (map.whose() == Whose::resolvers) return {address, std::nullopt};
  steer::Client client{resolver, steer::ClientSubnet{}};
  client.subnet->family = address.family();
  client.subnet->source_length =
      static_cast<std::uint8_t>(address.is_v4() ? geo::finest_v4 : geo::finest_v6);
  const auto* first = address.octets.data() + (address.is_v4() ? 12 : 0);
  std::copy_n(first, address.width() / 8, client.subnet->octets.begin());
  return client;
}

std::string condition_text(steer::Condition condition) {
  switch (condition) {
    case steer::Condition::steered:
      return "";
    case steer::Condition::failed_open:
      return "failed open";
    case steer::Condition::no_data:
      return "no answer: no endpoint has this type";
    case steer::Condition::empty_by_health:
      return "no answer: nothing is healthy or all is drained";
    case steer::Condition::empty_by_client:
      return "no answer for these clients";
  }
  return "";
}

class Table {
 public:
  Table(const zones::Service& service, steer::Asked asked, const Explained& world)
      : service_(service), asked_(asked), world_(world) {}

  void fill(AllClients& told) {
    const steer::Options& options = service_.chain->options();
    const bool is_ignored = options.resolver_only || (options.trust && options.trust->empty());
    const Whose whose = is_ignored ? Whose::resolvers : Whose::subnets;
    const JointMap map(service_, whose);
    ClientLabels labels(service_, *world_.snapshot.geography, whose);
    auto clients = clients_of(map, labels);
    const std::size_t share = all_asked / std::max<std::size_t>(map.groups().size(), 1);
    const auto asked = map.clients(std::clamp(share, least_asked, most_asked));
    for (std::size_t i = 0; i < map.groups().size(); ++i) {
      const JointMap::Group& group = map.groups()[i];
      CatchmentRow row{{}, {}, group.space, group.leaves, std::move(clients[i])};
      if (group.six_to_four) {
        row.condition = "as the IPv4 network behind";
        row.clients = {{"6to4", group.space}};
      }
      if (group.by_resolver) {
        row.condition = "the resolver's own address decides";
        row.clients = {{"private and translated networks", group.space}};
      }
      if (row.condition.empty()) ask(asked[i], map, row);
      if (group.partly_by_resolver && !group.by_resolver) {
        row.condition +=
            (row.condition.empty() ? "" : ", ") +
            std::string("the resolver's address decides in part, here of unknown place");
      }
      told.rows.push_back(std::move(row));
    }
    told.catchments = map.catchments();
    told.leaves = map.leaves();
    sort(told.rows);
    remark(map, told.remarks);
  }

 private:
  void ask(const std::vector<geo::Address>& clients, const JointMap& map, CatchmentRow& row) const {
    const steer::Policy policy = service_.policy();
    const auto& trust = service_.chain->options().trust;
    const auto resolver = trust && !trust->empty() ? trust->front().address : geo::Address{};
    AnswerCount count(service_);
    std::size_t number = 0;
    for (const geo::Address& address : clients) {
      const steer::Moment moment{world_.moment.now_ms,
                                 steer::Dice(world_.moment.draw, ++number).next()};
      const steer::Client client = client_at(address, map, resolver);
      const steer::Choice choice = steer::choose(policy, client, asked_, moment);
      if (number == 1) row.condition = condition_text(choice.condition);
      count.add(choice);
    }
    row.gets = count.shares(false);
  }

  static void sort(std::vector<CatchmentRow>& rows) {
    const auto is_catchment = [](const CatchmentRow& row) {
      return !row.gets.within.empty() || row.condition.rfind("no answer", 0) == 0;
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const CatchmentRow& a, const CatchmentRow& b) {
      if (is_catchment(a) != is_catchment(b)) return is_catchment(a);
      return a.space.both() > b.space.both();
    });
  }

  void remark(const JointMap& map, std::vector<std::string>& remarks) const {
    const steer::Options& options = service_.chain->options();
    if (!service_.policy().depends_on_client()) {
      remarks.emplace_back("no step looks at the client");
      return;
    }
    if (map.whose() == Whose::resolvers) {
      remarks.emplace_back("Client Subnet is ignored: this is of resolvers' own addresses");
      return;
    }
    if (options.trust) {
      remarks.emplace_back(
          "Client Subnet is believed of resolvers in \"trust\" only; of others their own address "
          "decides");
    }
    for (std::size_t place = 0; place <= service_.nested.size(); ++place) {
      const steer::Options& drawn = service_.at(place).chain->options();
      if (drawn.sticky_v4 == 0) continue;
      remarks.push_back("\"sticky\" draws by network: in a resolver's cache every /" +
                        std::to_string(drawn.sticky_v4) + " or /" +
                        std::to_string(drawn.sticky_v6) + " is a leaf of its own");
      break;
    }
    const JointMap resolvers(service_, Whose::resolvers);
    const bool is_finer = resolvers.leaves().v4 != map.leaves().v4;
    if (!is_finer && resolvers.catchments() == map.catchments()) return;
    remarks.push_back(
        "resolvers without Client Subnet are sorted by their own address, also more finely than by "
        "/24 and /56: catchments there: " +
        std::to_string(resolvers.catchments()));
  }

  const zones::Service& service_;
  steer::Asked asked_;
  const Explained& world_;
};

}  // namespace

AllClients all_clients(const Question& question, const Explained& world) {
  if (question.client || question.resolver) {
    throw BadQuestion("the table is of all clients: leave \"client\" and \"resolver\" out");
  }
  const Asking asking = asking_of(question);
  AllClients told{asking.name_text(), asking.type_text, {}, {}, {}, {}, 0, {}, {}};
  const Destination end = destination_of(asking, world.snapshot);
  if (end.hosted == nullptr) throw BadQuestion("no zone here holds " + told.name);
  if (end.node == nullptr || !end.node->service) {
    throw BadQuestion(told.name + " is not served: the answer is the same for all clients");
  }
  const zones::Service& service = *end.hosted->services[*end.node->service];
  if (!service.serves(asking.type) && service.type != zones::type::cname) {
    throw BadQuestion(told.name + " is not served for " + told.type +
                      ": the answer is the same for all clients");
  }
  told.zone = end.hosted->zone->apex().to_string();
  told.service = service.name;
  for (const geo::Layer& layer : world.snapshot.geography->layers()) {
    told.sources.push_back(layer.name);
  }
  if (world.status == nullptr) {
    told.remarks.emplace_back("offline: health is not known, all counts as up");
  }
  Table(service, dns::asked_of(service, asking.type), world).fill(told);
  return told;
}

}  // namespace tools::daemon
