#include "zones/compile/service_plans.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "zones/compile/advice.h"
#include "zones/compile/endpoint_records.h"
#include "zones/compile/equal_data.h"

namespace zones::compile {
namespace {

/// A name that alternates between kinds of data confuses resolvers: a service has one.
void check_kinds(const Reader& reader, const ServiceDraft& draft) {
  const auto& endpoints = draft.endpoints;
  const auto other = std::ranges::find_if(endpoints, [&endpoints](const ReadEndpoint& endpoint) {
    return endpoint.type != endpoints.front().type;
  });
  if (other == endpoints.end()) return;
  const NamedEndpoint& named = draft.names[static_cast<std::size_t>(other - endpoints.begin())];
  reader.fault(named.written->value,
               "endpoints of one service have one kind of data: \"" + draft.names.front().key +
                   "\" has " + kind_text(endpoints.front().type) + ", \"" + named.key + "\" " +
                   kind_text(other->type),
               "serve each kind by a service of its own");
}

/// As many records as one answer of this chain can hold.
std::size_t most_records(const ServiceDraft& draft) {
  if (draft.options.single) return 1;
  std::size_t most = steer::Notes{}.addresses;
  for (const ReadStep& read : draft.steps) {
    if (const auto* step = std::get_if<steer::Addresses>(&read.step.rule)) most = step->count;
  }
  return most;
}

class Planning {
 public:
  Planning(const Reader& reader, std::vector<ServiceDraft> drafts, std::vector<ServicePlan> used,
           std::string_view shared)
      : reader_(reader), drafts_(std::move(drafts)), shared_(shared), plans_(std::move(used)) {
    for (std::uint32_t i = 0; i < plans_.size(); ++i) made_.emplace(plans_[i].name, i);
    for (std::size_t i = 0; i < drafts_.size(); ++i) by_name_.emplace(drafts_[i].written->key, i);
    const bool is_any_nested = std::ranges::any_of(drafts_, [](const ServiceDraft& draft) {
      return std::ranges::any_of(draft.endpoints, &ReadEndpoint::is_service);
    });
    may_meet_ = is_any_nested || !shared_.empty();
  }

  std::vector<ServicePlan> run() && {
    for (const ServiceDraft& draft : drafts_) plan(draft.written->key);
    return std::move(plans_);
  }

 private:
  /// The number of the service's plan, made now where it is not yet.
  std::optional<std::uint32_t> plan(const std::string& name) {
    const auto [known, is_new] = made_.emplace(name, std::nullopt);
    if (!is_new) return known->second;  // also within a cycle, which has its fault
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    ServiceDraft& draft = drafts_[found->second];
    std::vector<std::optional<std::uint32_t>> inner;
    for (ReadEndpoint& endpoint : draft.endpoints) {
      inner.emplace_back();
      if (!endpoint.is_service()) continue;
      inner.back() = plan(endpoint.watched.service);
      if (!inner.back()) return std::nullopt;
      take_on(plans_[*inner.back()], endpoint);
    }
    return made_[name] = finish(draft, std::move(inner));
  }

  /// What of the service within counts for the one around it.
  static void take_on(const ServicePlan& inner, ReadEndpoint& endpoint) {
    endpoint.type = inner.type;
    endpoint.member.is_nested = true;
    take_on_data(*inner.chain, endpoint.member);
  }

  std::optional<std::uint32_t> finish(ServiceDraft& draft,
                                      std::vector<std::optional<std::uint32_t>> inner) {
    const std::size_t faults_before = reader_.faults().fault_count();
    check_kinds(reader_, draft);
    if (reader_.faults().fault_count() > faults_before) return std::nullopt;
    draft.options.single = draft.endpoints.front().type == type::cname;
    const Value& written = draft.written->value;
    advise(reader_, {written, draft.names, draft.endpoints, draft.steps, draft.options});
    const std::size_t most = most_records(draft);
    ServicePlan plan = plan_of(draft);
    check_size(reader_, written, plan.endpoints, most);
    plan.inner = std::move(inner);
    plan.shared = shared_;
    const Value* steer = written.find("steer");
    plan.written = reader_.document().spot(steer != nullptr ? *steer : written);
    plans_.push_back(std::move(plan));
    return static_cast<std::uint32_t>(plans_.size() - 1);
  }

  [[nodiscard]] ServicePlan plan_of(ServiceDraft& draft) const {
    ServicePlan plan;
    plan.name = draft.written->key;
    plan.type = draft.endpoints.front().type;
    plan.guard = draft.guard;
    std::vector<steer::Member> members;
    for (ReadEndpoint& endpoint : draft.endpoints) {
      endpoint.member.identities = identities_of(endpoint.data);
      plan.endpoints.push_back(std::move(endpoint.data));
      plan.watched.push_back(std::move(endpoint.watched));
      members.push_back(std::move(endpoint.member));
    }
    if (!may_meet_) forget_if_all_differ(members);
    std::vector<steer::Step> chain;
    for (ReadStep& step : draft.steps) chain.push_back(std::move(step.step));
    plan.chain = std::make_shared<const steer::Chain>(std::move(members), std::move(chain),
                                                      std::move(draft.options));
    return plan;
  }

  const Reader& reader_;
  std::vector<ServiceDraft> drafts_;
  std::string_view shared_;
  bool may_meet_ = false;  // services in one answer: all know which of their data is equal
  std::map<std::string, std::size_t> by_name_;
  std::map<std::string, std::optional<std::uint32_t>> made_;
  std::vector<ServicePlan> plans_;
};

}  // namespace

void take_on_data(const steer::Chain& inner, steer::Member& member) {
  const auto has = [&inner](steer::Asked asked) {
    return inner.with_data(asked) != 0 ? std::uint8_t{1} : std::uint8_t{0};
  };
  member.v4_count = has(steer::Asked::v4);
  member.v6_count = has(steer::Asked::v6);
  member.other_count = has(steer::Asked::other);
  member.is_looked_up = inner.awaits(steer::Asked::v4);
}

std::vector<ServicePlan> plan_services(const Reader& reader, std::vector<ServiceDraft> drafts,
                                       std::vector<ServicePlan> used, std::string_view shared) {
  return Planning(reader, std::move(drafts), std::move(used), shared).run();
}

}  // namespace zones::compile
