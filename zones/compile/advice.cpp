#include "zones/compile/advice.h"

#include <algorithm>
#include <string>
#include <variant>

namespace zones::compile {
namespace {

using Mask = steer::Candidates::Mask;

template <typename Rule>
const Rule* rule_of(const ReadStep& step) {
  return std::get_if<Rule>(&step.step.rule);
}

template <typename Rule>
std::size_t position_of(const std::vector<ReadStep>& steps) {
  const auto found = std::ranges::find_if(
      steps, [](const ReadStep& step) { return rule_of<Rule>(step) != nullptr; });
  return static_cast<std::size_t>(found - steps.begin());
}

/// Orders by weight: the share of an endpoint is how often it comes first.
bool shares(const ReadStep& step) {
  return rule_of<steer::Weighted>(step) != nullptr || rule_of<steer::Sticky>(step) != nullptr;
}

bool orders(const ReadStep& step) {
  return shares(step) || rule_of<steer::Geo>(step) != nullptr ||
         rule_of<steer::Nearest>(step) != nullptr || rule_of<steer::Prefer>(step) != nullptr ||
         rule_of<steer::Shuffle>(step) != nullptr;
}

bool cuts_to_one(const ReadStep& step) {
  const auto* addresses = rule_of<steer::Addresses>(step);
  return rule_of<steer::First>(step) != nullptr || (addresses != nullptr && addresses->count == 1);
}

void warn_of_order(const Reader& reader, const ReadService& service) {
  if (service.endpoints.size() < 2) return;
  const auto& steps = service.steps;
  const std::size_t first = position_of<steer::First>(steps);
  const auto weighted =
      static_cast<std::size_t>(std::ranges::find_if(steps, shares) - steps.begin());
  const auto steps_before_first = std::span(steps).first(first);
  if (first < steps.size() && std::ranges::none_of(steps_before_first, orders)) {
    reader.warn("first-without-order", *steps[first].written,
                "\"first\" keeps endpoints at random: no step before it orders them",
                "put \"geo\", \"prefer\" or \"weighted\" before it");
  }
  if (weighted < steps.size() && !service.options.single &&
      std::ranges::none_of(steps, cuts_to_one)) {
    reader.warn("weighted-without-first", *steps[weighted].written,
                "resolvers rotate the addresses of an answer, so the shares come out equal",
                "put {\"first\": 1} behind \"" + steps[weighted].step.label + '"');
  }
}

/// Puts the candidates into an order of its own, whatever theirs was, and (where no weight is 0)
/// does nothing else.
bool only_orders(const ReadStep& step, const std::vector<ReadEndpoint>& endpoints) {
  if (rule_of<steer::Shuffle>(step) != nullptr) return true;
  return shares(step) && std::ranges::all_of(endpoints, [](const ReadEndpoint& endpoint) {
           return endpoint.member.weight > 0;
         });
}

/// Keeps nothing of the order it finds.
bool orders_anew(const ReadStep& step) {
  return shares(step) || rule_of<steer::Geo>(step) != nullptr ||
         rule_of<steer::Shuffle>(step) != nullptr;
}

void warn_of_lost_order(const Reader& reader, const ReadService& service) {
  if (service.endpoints.size() < 2) return;
  const ReadStep* order = nullptr;  // of the candidates as they are; nothing has used it yet
  bool is_one = false;              // one candidate at most is left
  for (const ReadStep& step : service.steps) {
    const auto* first = rule_of<steer::First>(step);
    const bool only = only_orders(step, service.endpoints);
    if (is_one && only) {
      reader.warn("order-of-one", *step.written,
                  '"' + step.step.label + "\" orders what {\"first\": 1} has cut to one already",
                  "put it before \"first\"");
    } else if (order != nullptr && orders_anew(step)) {
      reader.warn("order-lost", *order->written,
                  "the order that \"" + order->step.label + "\" makes is lost: \"" +
                      step.step.label + "\" orders anew and no step between uses it",
                  "put \"" + order->step.label + "\" behind it or leave it out");
    }
    if (orders_anew(step)) order = nullptr;
    if (only) order = &step;
    if (first != nullptr) order = nullptr;
    is_one = is_one || (first != nullptr && first->count == 1);
  }
}

void warn_of_at_least(const Reader& reader, const ReadService& service) {
  for (const ReadStep& step : service.steps) {
    const auto* healthy = rule_of<steer::Healthy>(step);
    if (healthy == nullptr || healthy->at_least.count <= service.endpoints.size()) continue;
    reader.warn("at-least-never", *step.written,
                "fewer than " + std::to_string(healthy->at_least.count) +
                    " endpoints are here, so all count as up, whatever their health",
                "write at most " + std::to_string(service.endpoints.size()));
  }
}

/// Steps that can drop endpoints that are up and keep ones that are down.
bool selects(const ReadStep& step, const std::vector<ReadEndpoint>& endpoints) {
  const auto is_unused = [](const ReadEndpoint& endpoint) { return endpoint.member.weight == 0; };
  if (shares(step)) return std::ranges::any_of(endpoints, is_unused);
  return rule_of<steer::Geo>(step) != nullptr || rule_of<steer::Nearest>(step) != nullptr ||
         rule_of<steer::Prefer>(step) != nullptr || rule_of<steer::First>(step) != nullptr ||
         rule_of<steer::Spread>(step) != nullptr;
}

void warn_of_health(const Reader& reader, const ReadService& service) {
  const auto& steps = service.steps;
  const std::size_t healthy = position_of<steer::Healthy>(steps);
  if (healthy == steps.size()) {
    const auto is_probed = [](const ReadEndpoint& endpoint) {
      const auto& [addresses, looked_up] =
          std::tie(endpoint.watched.addresses, endpoint.watched.looked_up);
      return looked_up.pattern.check != nullptr ||
             (!addresses.empty() && addresses.front().check != nullptr);
    };
    const Value* steer = service.written.find("steer");
    if (std::ranges::none_of(service.endpoints, is_probed)) return;
    reader.warn("health-ignored", *steer,
                "endpoints are checked, but no step looks at their health",
                "put \"healthy\" first");
    return;
  }
  for (const ReadStep& step : std::span(steps).first(healthy)) {
    if (!selects(step, service.endpoints)) continue;
    // A cut looks ahead and keeps what will pass; the others select as if all were up.
    const bool is_cut =
        rule_of<steer::First>(step) != nullptr || rule_of<steer::Spread>(step) != nullptr;
    reader.warn(
        "select-before-healthy", *step.written,
        '"' + step.step.label +
            (is_cut ? "\" cuts before \"healthy\", whose \"at_least\" counts only what is left"
                    : "\" selects before \"healthy\" and can leave only what is down"),
        "put \"healthy\" first");
  }
}

void warn_of_fences(const Reader& reader, const ReadService& service) {
  const std::size_t healthy = position_of<steer::Healthy>(service.steps);
  if (healthy == service.steps.size()) return;
  const auto* rule = rule_of<steer::Healthy>(service.steps[healthy]);
  if (rule->none != steer::Healthy::None::empty) return;
  for (const ReadStep& step : service.steps) {
    const auto* geo = rule_of<steer::Geo>(step);
    if (geo == nullptr || !geo->rule.fence) continue;
    reader.warn("geo-fence-empty", *step.written,
                "a client of \"" + geo->rule.keys.front().label +
                    "\" gets no answer when its endpoints are down",
                "leave \"fence\" or \"none\": \"empty\" out");
  }
}

Mask mask_of(const std::vector<std::uint8_t>& list) {
  Mask mask = 0;
  for (const std::uint8_t endpoint : list) mask |= Mask{1} << endpoint;
  return mask;
}

/// The endpoints that a step can leave over for any client.
Mask reach_of(const ReadStep& step) {
  Mask reach = 0;
  if (const auto* geo = rule_of<steer::Geo>(step)) {
    for (const steer::GeoKey& key : geo->rule.keys) reach |= mask_of(key.endpoints);
    return reach;
  }
  if (const auto* prefer = rule_of<steer::Prefer>(step)) {
    for (const auto& tier : prefer->tiers) reach |= mask_of(tier);
    return reach;
  }
  return ~Mask{0};
}

void warn_of_unreachable(const Reader& reader, const ReadService& service) {
  Mask reach = ~Mask{0};
  for (const ReadStep& step : service.steps) reach &= reach_of(step);
  for (const ReadStep& step : service.steps) {
    if (const auto* healthy = rule_of<steer::Healthy>(step)) reach |= mask_of(healthy->list);
  }
  const Value& endpoints = *service.written.find("endpoints");
  for (std::size_t i = 0; i < service.names.size(); ++i) {
    if ((reach >> i & 1U) != 0) continue;
    const NamedEndpoint& named = service.names[i];
    const bool is_in_a_cloud = !named.cloud.empty() && named.cloud != named.key;
    reader.faults().warn(
        "unreachable", reader.document().spot_of_key(endpoints, *named.written),
        "no step's lists lead to the endpoint \"" + named.key + '"',
        "name it" +
            (is_in_a_cloud ? ", or its whole cloud as \"" + named.cloud + "/*\"," : std::string()) +
            " in them");
  }
}

void warn_of_weights(const Reader& reader, const ReadService& service) {
  const auto draws_by_weight = [](const ReadStep& step) {
    return shares(step) || rule_of<steer::Spread>(step) != nullptr;
  };
  const auto weighted = std::ranges::find_if(service.steps, draws_by_weight);
  const auto has_weight = [](const ReadEndpoint& endpoint) { return endpoint.member.weight > 0; };
  if (weighted == service.steps.end() || std::ranges::any_of(service.endpoints, has_weight)) {
    return;
  }
  reader.warn("weights-zero", *weighted->written,
              "every endpoint has the weight 0: there is nothing to draw by", "give one a weight");
}

bool has_both(const ReadEndpoint& endpoint) {
  return endpoint.member.v4_count > 0 && endpoint.member.v6_count > 0;
}

/// A and AAAA are two queries and two draws.
void warn_of_drawn_apart(const Reader& reader, const ReadService& service) {
  const std::size_t weighted = position_of<steer::Weighted>(service.steps);
  const auto is_cut_to_one = [](const ReadStep& step) {
    const auto* first = rule_of<steer::First>(step);
    return first != nullptr && first->count == 1;
  };
  if (std::ranges::count_if(service.endpoints, has_both) < 2) return;
  if (weighted == service.steps.size() ||
      std::ranges::none_of(std::span(service.steps).subspan(weighted), is_cut_to_one)) {
    return;
  }
  reader.warn("families-drawn-apart", *service.steps[weighted].written,
              "A and AAAA are drawn apart and may name two clouds to one client",
              "write \"sticky\", which keeps them together");
}

std::string_view families_of(const ReadEndpoint& endpoint) {
  if (endpoint.member.v6_count == 0) return "only A";
  return endpoint.member.v4_count == 0 ? "only AAAA" : "A and AAAA";
}

void warn_of_families(const Reader& reader, const ReadService& service) {
  const ReadEndpoint& one = service.endpoints.front();
  const Value* families = service.written.find("families");
  if (one.type != 0) {
    if (families == nullptr) return;
    reader.warn("families-unused", *families, "\"families\" is about addresses, here are none",
                "leave it out");
    return;
  }
  // What a lookup brings is not known yet.
  const auto is_looked_up = [](const ReadEndpoint& each) { return each.member.is_looked_up; };
  if (std::ranges::any_of(service.endpoints, is_looked_up)) return;
  const auto is_like_one = [&one](const ReadEndpoint& other) {
    return families_of(other) == families_of(one);
  };
  const auto other = std::ranges::find_if_not(service.endpoints, is_like_one);
  if (service.options.families_common && std::ranges::none_of(service.endpoints, has_both)) {
    reader.warn("families-common-empty", *families,
                "no endpoint has both families, so every answer is empty", "write \"any\"");
  } else if (families == nullptr && other != service.endpoints.end()) {
    reader.warn("families-differ", *service.written.find("endpoints"),
                '"' + one.data.key + "\" has " + std::string(families_of(one)) + ", \"" +
                    other->data.key + "\" " + std::string(families_of(*other)) +
                    ": clients of the other family get fewer endpoints",
                "write \"families\": \"any\" or \"common\"");
  }
}

void warn_of_ttls(const Reader& reader, const ReadService& service) {
  for (std::size_t i = 0; i < service.endpoints.size(); ++i) {
    const auto ttl = service.endpoints[i].member.ttl;
    const Value* written = service.names[i].written->value.find("ttl");
    if (written == nullptr || !ttl || *ttl >= service.options.ttl_min) continue;
    reader.warn("ttl-below-min", *written,
                "the service's least TTL, " + std::to_string(service.options.ttl_min) +
                    " s, wins over this one",
                "lower \"min\" of the service's \"ttl\"");
  }
}

}  // namespace

void advise(const Reader& reader, const ReadService& service) {
  warn_of_order(reader, service);
  warn_of_lost_order(reader, service);
  warn_of_at_least(reader, service);
  warn_of_health(reader, service);
  warn_of_fences(reader, service);
  warn_of_unreachable(reader, service);
  warn_of_weights(reader, service);
  warn_of_drawn_apart(reader, service);
  warn_of_families(reader, service);
  warn_of_ttls(reader, service);
}

}  // namespace zones::compile
