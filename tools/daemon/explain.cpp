#include "tools/daemon/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "dns/served.h"
#include "geo/country.h"
#include "tools/daemon/destination.h"
#include "tools/daemon/inner_stories.h"
#include "tools/daemon/step_stories.h"
#include "zones/compile/rdata.h"
#include "zones/steer/special_purpose.h"

namespace tools::daemon {
namespace {

namespace steer = zones::steer;
using zones::Name;

void put16(std::vector<std::uint8_t>& packet, unsigned value) {
  packet.push_back(static_cast<std::uint8_t>(value >> 8));
  packet.push_back(static_cast<std::uint8_t>(value));
}

/// An OPT record with the client's network as ECS (RFC 7871 §6).
void put_subnet(std::vector<std::uint8_t>& packet, const geo::Prefix& client) {
  const bool is_v4 = client.address.is_v4();
  const unsigned octets = (client.length + 7U) / 8U;
  constexpr unsigned opt = 41, client_subnet = 8, payload = 4096;
  packet.push_back(0);
  put16(packet, opt);
  put16(packet, payload);
  put16(packet, 0);
  put16(packet, 0);
  put16(packet, 8 + octets);
  put16(packet, client_subnet);
  put16(packet, 4 + octets);
  put16(packet, is_v4 ? 1 : 2);
  packet.push_back(client.length);
  packet.push_back(0);
  const auto* first = client.address.octets.data() + (is_v4 ? 12 : 0);
  packet.insert(packet.end(), first, first + octets);
}

std::vector<std::uint8_t> packet_of(const Name& name, std::uint16_t type,
                                    const std::optional<geo::Prefix>& client) {
  std::vector<std::uint8_t> packet{0, 0, 0, 0, 0, 1,
                                   0, 0, 0, 0, 0, client ? std::uint8_t{1} : std::uint8_t{0}};
  packet.insert(packet.end(), name.wire().begin(), name.wire().end());
  put16(packet, type);
  put16(packet, 1);
  if (client) put_subnet(packet, *client);
  return packet;
}

/// Over TCP, so that nothing is cut off.
zones::compile::Message reply_to(const std::vector<std::uint8_t>& packet,
                                 const geo::Address& source, const Explained& world) {
  std::vector<std::uint8_t> reply(65535);
  dns::Tally unused;
  const std::size_t size =
      dns::respond(packet, dns::Transport::tcp, source, {world.snapshot, world.settings},
                   world.moment, reply, unused);
  return zones::compile::message_of({reply.data(), size}).value_or(zones::compile::Message{});
}

steer::Client client_of(const Question& question, const geo::Address& source) {
  steer::Client client{source, std::nullopt};
  if (!question.client) return client;
  client.subnet.emplace();
  client.subnet->family = question.client->address.family();
  client.subnet->source_length = question.client->length;
  const auto* first =
      question.client->address.octets.data() + (question.client->address.is_v4() ? 12 : 0);
  std::copy_n(first, question.client->address.width() / 8, client.subnet->octets.begin());
  return client;
}

std::string degrees(float value, char positive, char negative) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f%c", static_cast<double>(std::fabs(value)),
                value < 0 ? negative : positive);
  return text;
}

std::string place_text(const geo::Place& place) {
  std::vector<std::string> parts;
  if (const geo::Country* country = geo::find_country(place.country.view())) {
    parts.push_back(std::string(country->name) + " (" + std::string(place.country.view()) + ")");
  }
  if (!place.subdivision.empty()) parts.emplace_back(place.subdivision.view());
  if (place.continent != geo::Continent::unknown)
    parts.emplace_back(geo::to_string(place.continent));
  if (place.asn != 0) parts.push_back("AS" + std::to_string(place.asn));
  if (place.position) {
    parts.push_back(degrees(place.position->latitude, 'N', 'S') + " " +
                    degrees(place.position->longitude, 'E', 'W'));
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text.empty() ? "place unknown" : text;
}

/// What decides: an address, or a client network by its first address.
struct Deciding {
  geo::Address address;
  bool is_network = false;

  /// Whether what is said of `network` holds here.
  [[nodiscard]] bool is_in(const geo::Prefix& network) const {
    return network.contains(address) && !(is_network && network.is_finer_than_a_subnet());
  }
};

Deciding deciding_of(const geo::Address& address, bool is_network) {
  const unsigned finest = address.is_v4() ? geo::finest_v4 : geo::finest_v6;
  return {is_network ? geo::Prefix::of(address, finest).address : address, is_network};
}

bool has_key_for(const steer::Chain& chain, const Deciding& deciding) {
  const unsigned subnet = deciding.address.is_v4() ? geo::finest_v4 : geo::finest_v6;
  const unsigned finest = deciding.is_network ? subnet : deciding.address.width();
  return std::ranges::any_of(chain.steps(), [&](const steer::Step& step) {
    const auto* geo = std::get_if<steer::Geo>(&step.rule);
    return geo != nullptr && !geo->rule.networks_around(deciding.address, finest).empty();
  });
}

/// Whether it tells a place at all (ZONE.md §7). `chain`: the service's, where there is one.
bool tells_a_place(const Deciding& deciding, const geo::Geography& geography,
                   const steer::Chain* chain) {
  const auto holds = [&](const geo::Prefix& network) { return deciding.is_in(network); };
  return std::ranges::none_of(steer::special_purpose_blocks(), holds) ||
         std::ranges::any_of(geography.overlay(), holds) ||
         (chain != nullptr && has_key_for(*chain, deciding));
}

std::string condition_text(steer::Condition condition, bool anything_is_up) {
  switch (condition) {
    case steer::Condition::steered:
      return "steered";
    case steer::Condition::failed_open:
      return "failed open: " + std::string(anything_is_up
                                               ? "the steps leave nothing that is healthy"
                                               : "nothing is healthy");
    case steer::Condition::no_data:
      return "no endpoint has this type";
    case steer::Condition::empty_by_health:
      return "empty: nothing is healthy or all is drained";
    case steer::Condition::empty_by_client:
      return "empty for this client";
  }
  return "";
}

class Story {
 public:
  Story(const Question& question, const Explained& world)
      : question_(question),
        world_(world),
        source_(question.resolver.value_or(geo::Address::from_v4(0x7F000001))) {}

  Explanation tell() {
    const Asking asking = asking_of(question_);
    told_.name = asking.name_text();
    told_.type = asking.type_text;
    told_.client = question_.client ? question_.client->to_string() : source_.to_string();
    told_.reply = reply_to(packet_of(asking.name, asking.type, question_.client), source_, world_);
    if (world_.status == nullptr)
      told_.remarks.emplace_back("offline: health is not known, all counts as up");

    note_alias();

    const Destination end = destination_of(asking, world_.snapshot);
    const bool by_client = question_.client.has_value();
    tell_place(
        deciding_of(steer::folded(by_client ? question_.client->address : source_), by_client),
        nullptr);
    if (end.hosted == nullptr) {
      told_.remarks.emplace_back("no zone here holds this name");
      return told_;
    }
    told_.zone = end.hosted->zone->apex().to_string();
    told_.serial = end.hosted->zone->serial();
    if (end.node == nullptr || !end.node->service) return told_;
    const zones::Service& service = *end.hosted->services[*end.node->service];
    const bool steers = service.serves(asking.type) || service.type == zones::type::cname;
    if (steers) tell_service(service, dns::asked_of(service, asking.type));
    return told_;
  }

 private:
  void tell_service(const zones::Service& service, steer::Asked asked) {
    told_.service = service.name;
    const steer::Client client = client_of(question_, source_);
    const steer::Policy policy = service.policy();
    const InnerStories inner(service, world_, client, asked, question_.with_shares);
    ClientView view = inner.view_of_root();
    if (policy.depends_on_client()) {
      if (service.chain->depends_on_client()) {
        view.located = service.catchments->locate(client, service.chain->options());
      } else {
        view.located.deciding = inner.deciding();
        view.located.by_subnet = inner.by_subnet();
      }
      if (question_.client && !view.located.by_subnet) {
        told_.remarks.push_back("the resolver's address " + source_.to_string() +
                                " decides, not the client's network");
      }
      const Deciding deciding = deciding_of(view.located.deciding, view.located.by_subnet);
      view.address = deciding.address;
      view.place = tell_place(deciding, service.chain.get());
    }
    told_.catchments = inner.catchments();
    if (auto story = catchment_story(service, view.located)) told_.catchments.push_back(*story);
    told_.steps = inner.tell(view.place);
    const StepStories stories(service, world_, view, asked);
    for (StepStory& story : stories.tell()) told_.steps.push_back(std::move(story));
    const steer::Choice choice = steer::choose(policy, client, asked, world_.moment);
    if (!told_.ends_in_alias) {
      told_.doubt = choice.doubted_place == 0 ? stories.doubt(choice) : inner.doubt(choice);
    }
    if (question_.with_shares) {
      told_.shares = answer_shares(service, client, asked, world_.moment);
    }
    told_.condition = condition_text(choice.condition, stories.anything_is_up());
  }

  /// A chain may end before the data: outside our zones, or before a name that depends on the
  /// client.
  void note_alias() {
    const auto& reply = told_.reply;
    if (told_.type == "CNAME" || told_.type == "ANY" || reply.rcode != "NOERROR") return;
    if (reply.answer.empty() || !reply.authority.empty()) return;
    const auto& last = reply.answer.back();
    told_.ends_in_alias = last.type == "CNAME";
    if (told_.ends_in_alias) told_.remarks.push_back("resolvers ask again, for " + last.data);
  }

  geo::Place tell_place(const Deciding& deciding, const steer::Chain* chain) {
    told_.sources.clear();
    told_.place = "place unknown";
    if (world_.snapshot.geography == nullptr ||
        !tells_a_place(deciding, *world_.snapshot.geography, chain)) {
      return {};
    }
    const geo::Geography& geography = *world_.snapshot.geography;
    const auto sighting = deciding.is_network ? geography.look_up_subnet(deciding.address)
                                              : geography.look_up(deciding.address);
    told_.place = place_text(sighting.place);
    for (const auto& source : sighting.sources) {
      told_.sources.push_back(source.layer->name + " /" + std::to_string(source.depth));
    }
    return sighting.place;
  }

  const Question& question_;
  const Explained& world_;
  geo::Address source_;
  Explanation told_;
};

}  // namespace

Explanation explain(const Question& question, const Explained& world) {
  return Story(question, world).tell();
}

}  // namespace tools::daemon
