#include "tools/daemon/step_stories.h"

#include <algorithm>
#include <cstdio>

#include "tools/daemon/state_words.h"
#include "zones/steer/steps.h"

namespace tools::daemon {
namespace {

using health::Outlook;

namespace steer = zones::steer;

template <typename List, typename Print>
std::string joined(const List& list, std::string_view between, Print print) {
  std::string text;
  for (const auto& item : list) {
    if (!text.empty()) text += between;
    text += print(item);
  }
  return text;
}

std::string weight_text(std::uint64_t millionths) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f",
                static_cast<double>(millionths) / static_cast<double>(steer::one_weight));
  std::string trimmed = text;
  while (trimmed.back() == '0') trimmed.pop_back();
  if (trimmed.back() == '.') trimmed.pop_back();
  return trimmed;
}

template <typename Named>
const Named* find_named(const std::vector<Named>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Named& one) { return one.name == name; });
  return found == list.end() ? nullptr : &*found;
}

/// "3 of 3 probes failed, last: HTTP 503; 1 of 2 good since".
std::string failures_text(const health::AddressStatus& address) {
  const std::string count = std::to_string(address.turned_by);
  std::string text = address.turned_by > 1 ? count + " of " + count + " probes failed, last: "
                                           : "1 probe failed: ";
  text += address.failure;
  if (address.contrary == 0) return text;
  return text + "; " + std::to_string(address.contrary) + " of " + std::to_string(address.needed) +
         " good since";
}

std::string ramp_text(std::uint8_t ramp) {
  return std::to_string((ramp * 100 + Outlook::whole_ramp / 2) / Outlook::whole_ramp) +
         " % of its share";
}

bool orders_or_cuts(const steer::Step& step) {
  return std::visit(
      [](const auto& rule) { return steer::orders_or_cuts<std::decay_t<decltype(rule)>>; },
      step.rule);
}

}  // namespace

StepStories::StepStories(const zones::Service& service, const Explained& world, ClientView client,
                         steer::Asked asked)
    : service_(service),
      chain_(*service.chain),
      world_(world),
      client_(client),
      asked_(asked),
      watched_(find_named(world.roster, service.name)),
      status_(world.status == nullptr ? nullptr
                                      : find_named(world.status->services, service.name)) {}

steer::Situation StepStories::situation(steer::Pass pass) const {
  return {*service_.standings,
          asked_,
          pass,
          client_.located.catchment,
          client_.draw,
          client_.located.deciding,
          pass == steer::Pass::first ? client_.inner : client_.opened};
}

std::vector<StepStory> StepStories::tell() const {
  auto stories = tell(steer::Pass::first);
  const steer::Healthy* healthy = chain_.healthy();
  const bool is_empty = stories.back().candidates.empty() && chain_.with_data(asked_) != 0;
  const bool has_more = healthy != nullptr || client_.has_inner;
  if (!is_empty || !has_more || !client_.may_open || !steer::opens(chain_)) return stories;
  const bool list = healthy != nullptr && healthy->none == steer::Healthy::None::list;
  stories.push_back({"second pass",
                     {},
                     list ? "nothing is left: the \"none\" list, health ignored"
                          : "nothing is left: fail open, health ignored"});
  for (StepStory& story : tell(steer::Pass::second)) stories.push_back(std::move(story));
  return stories;
}

std::vector<StepStory> StepStories::tell(steer::Pass pass) const {
  steer::Notes notes;
  const bool again = pass == steer::Pass::second;
  const bool from_list = again && chain_.healthy()->none == steer::Healthy::None::list;
  steer::Candidates before = chain_.run(situation(pass), notes, 0);
  std::vector<StepStory> stories{start_story(before, pass)};
  for (std::size_t k = 1; k <= chain_.steps().size(); ++k) {
    const steer::Step& step = chain_.steps()[k - 1];
    const steer::Candidates after = chain_.run(situation(pass), notes, k);
    if (from_list && !orders_or_cuts(step)) {
      stories.push_back({step.label, keys(after), "passed over"});
    } else if (again && std::holds_alternative<steer::Healthy>(step.rule)) {
      stories.push_back({step.label, keys(after), "lets everything pass"});
    } else {
      stories.push_back(story(step, before, after));
    }
    if (client_.with_shares && !(from_list && !orders_or_cuts(step))) {
      tell_shares(stories.back(), {chain_, k - 1, situation(pass), before});
    }
    before = after;
  }
  return stories;
}

void StepStories::tell_shares(StepStory& told, const StepRun& run) const {
  told.shares = step_shares(run);
  if (told.shares.empty()) return;
  const bool of_networks = by_network(run);
  told.note += told.note.empty() ? "" : of_networks ? ": " : "  ";
  if (std::holds_alternative<steer::Sticky>(chain_.steps()[run.step].rule)) {
    told.note += "this network always gets " + told.candidates.front() + "; ";
  }
  if (of_networks) told.note += "of all networks ";
  told.note += shares_text(told.shares);
}

StepStory StepStories::start_story(const steer::Candidates& start, steer::Pass pass) const {
  StepStory story{"start", keys(start), {}};
  const auto with_data = chain_.with_data(asked_);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < chain_.members().size(); ++i) {
    if (start.contains(i)) {
      if (std::string note = without_addresses(i); !note.empty()) out.push_back(std::move(note));
      continue;
    }
    const std::string& key = service_.endpoints[i].key;
    if ((with_data >> i & 1U) == 0) {
      out.push_back(key + (!is_resolved(i)                    ? " out: not resolved yet"
                           : chain_.options().families_common ? " out: lacks a family"
                                                              : " out: has no such data"));
    } else if (outlook(i).out || is_withheld(i)) {
      out.push_back(key + " out: " + why_out(i));
    } else if ((client_.inner.empty >> i & 1U) != 0) {
      out.push_back(key + " out: nothing left inside");
    } else if (pass == steer::Pass::first &&
               (outlook(i).is_new || (client_.inner.is_new >> i & 1U) != 0)) {
      out.push_back(key + " out: new, not probed yet");
    }
  }
  story.note = joined(out, "; ", [](const std::string& one) { return one; });
  return story;
}

StepStory StepStories::story(const steer::Step& step, const steer::Candidates& before,
                             const steer::Candidates& after) const {
  if (const auto* geo = std::get_if<steer::Geo>(&step.rule)) {
    StepStory told = geo_story(*geo, before);
    told.candidates = keys(after);
    return told;
  }
  StepStory told{step.label, keys(after), {}};
  if (std::holds_alternative<steer::Healthy>(step.rule)) told.note = healthy_note(before, after);
  if (std::holds_alternative<steer::Weighted>(step.rule) ||
      std::holds_alternative<steer::Spread>(step.rule)) {
    told.note = weights_note(after);
  }
  if (const auto* sticky = std::get_if<steer::Sticky>(&step.rule)) {
    const geo::Address& deciding = client_.located.deciding;
    const unsigned bits = deciding.is_v4() ? sticky->v4_bits : sticky->v6_bits;
    told.note = "by " + geo::Prefix::of(deciding, bits).to_string() + ' ' + weights_note(after);
  }
  if (const auto* nearest = std::get_if<steer::Nearest>(&step.rule)) {
    told.note = nearest_note(nearest->rule, before);
  }
  return told;
}

std::string StepStories::healthy_note(const steer::Candidates& before,
                                      const steer::Candidates& after) const {
  std::vector<std::string> notes;
  bool all_count = false;
  const steer::Situation now = situation(steer::Pass::first);
  for (const std::uint8_t endpoint : before.order()) {
    const auto& seen = outlook(endpoint);
    if (seen.forced_up && hand_on(endpoint) != nullptr) {
      notes.push_back(service_.endpoints[endpoint].key + " kept: " + why_out(endpoint));
    }
    if (steer::is_up(seen, chain_.members()[endpoint], asked_)) {
      if (const auto ramp = steer::ramp_of(seen, endpoint, now); ramp < Outlook::whole_ramp) {
        notes.push_back(service_.endpoints[endpoint].key +
                        (after.contains(endpoint) ? " passes" : " held back") +
                        ": ramping up, at " + ramp_text(ramp));
      }
      continue;
    }
    const bool kept = after.contains(endpoint);
    all_count = all_count || kept;
    notes.push_back(service_.endpoints[endpoint].key + (kept ? " kept: " : " out: ") +
                    why_down(endpoint));
  }
  std::string text = joined(notes, "; ", [](const std::string& one) { return one; });
  if (all_count) text += "; fewer than \"at_least\" are up: all count as up";
  return text;
}

const health::LaidHand* StepStories::hand_on(std::size_t endpoint) const {
  const auto* status = status_ == nullptr
                           ? nullptr
                           : find_named(status_->endpoints, service_.endpoints[endpoint].key);
  if (status == nullptr) return nullptr;
  if (status->held) return status->held.get();
  for (const health::AddressStatus& address : status->addresses) {
    if (address.held) return address.held.get();
  }
  return nullptr;
}

/// Whose hand took it out, or holds it up.
std::string StepStories::why_out(std::size_t endpoint) const {
  const health::LaidHand* laid = hand_on(endpoint);
  if (laid != nullptr) {
    const bool on_address = laid->grip.on == health::Grip::On::address;
    return (on_address ? laid->grip.name + " " : "") + hand_text(*laid, world_.unix_ms);
  }
  return status_ == nullptr ? "drained or forced down"
                            : "drained or forced down by the zone file's \"state\"";
}

/// "aws without 192.0.2.1: drained by operator"; empty where no address of it is taken out.
std::string StepStories::without_addresses(std::size_t endpoint) const {
  const std::string& key = service_.endpoints[endpoint].key;
  const auto* status = status_ == nullptr ? nullptr : find_named(status_->endpoints, key);
  if (status == nullptr) return {};
  std::vector<std::string> notes;
  for (const health::AddressStatus& address : status->addresses) {
    if (!address.held || address.held->hand == health::Hand::up) continue;
    const bool is_v6 = address.address.find(':') != std::string::npos;
    if (asked_ != steer::Asked::other && is_v6 != (asked_ == steer::Asked::v6)) continue;
    notes.push_back(key + " without " + address.address + ": " +
                    hand_text(*address.held, world_.unix_ms));
  }
  return joined(notes, "; ", [](const std::string& one) { return one; });
}

/// Whether every address that this query could get is taken out by hand.
bool StepStories::is_withheld(std::size_t endpoint) const {
  return steer::is_withheld((*service_.standings)[endpoint], chain_.members()[endpoint], asked_);
}

std::string StepStories::why_down(std::size_t endpoint) const {
  const std::string& key = service_.endpoints[endpoint].key;
  const auto* status = status_ == nullptr ? nullptr : find_named(status_->endpoints, key);
  const auto* watched = watched_ == nullptr ? nullptr : find_named(watched_->endpoints, key);
  if (status == nullptr || watched == nullptr) return "assumed down";
  if (const health::LookupStatus& lookup = status->lookup; lookup.is_held_over) {
    return "not resolved for " + span_text(world_.unix_ms - lookup.failing_since_unix_ms) + ": " +
           lookup.failure;
  }
  for (std::size_t i = 0; i < status->addresses.size(); ++i) {
    const health::AddressStatus& address = status->addresses[i];
    if (address.verdict != health::Verdict::down || i >= watched->addresses.size()) continue;
    if ((i < watched->v4_count) != (asked_ == steer::Asked::v4)) continue;
    return "down " + span_text(world_.unix_ms - address.since_unix_ms) + ", " +
           failures_text(address);
  }
  return "assumed down";
}

StepStory StepStories::geo_story(const steer::Geo& geo, const steer::Candidates& before) const {
  const geo::Address& deciding = client_.address;
  const unsigned subnet = deciding.is_v4() ? steer::finest_v4 : steer::finest_v6;
  const auto networks =
      geo.rule.networks_around(deciding, client_.located.by_subnet ? subnet : deciding.width());
  const auto named = [this](const std::vector<std::uint8_t>& list) {
    return list.empty()
               ? std::string("nothing")
               : joined(list, ", ", [this](std::uint8_t i) { return service_.endpoints[i].key; });
  };
  std::string passed;
  for (const std::size_t rung : geo.rule.climb(client_.place, networks)) {
    const steer::GeoKey& key = geo.rule.keys[rung];
    steer::Candidates reached = before;
    reached.select(key.endpoints);
    const std::string rule = key.label + ": " + named(key.endpoints);
    if (!reached.empty()) {
      return {"geo " + key.label,
              {},
              "(" + rule + ")" + (passed.empty() ? "" : " none left of " + passed)};
    }
    passed += (passed.empty() ? "" : ", ") + rule;
  }
  if (before.empty()) return {"geo", {}, {}};
  return {"geo", {}, passed.empty() ? "no key matches this client" : "none left of " + passed};
}

std::string StepStories::nearest_note(const steer::NearestRule& rule,
                                      const steer::Candidates& before) const {
  if (before.empty()) return {};
  if (!client_.place.position) return "the client's place is unknown: keeps all";
  constexpr std::uint64_t cm_per_km = 100'000;
  std::vector<std::pair<std::uint64_t, std::uint8_t>> far;
  for (const std::uint8_t endpoint : before.order()) {
    far.emplace_back(rule.distance_cm(endpoint, *client_.place.position), endpoint);
  }
  std::sort(far.begin(), far.end());
  const auto told = [&](const std::pair<std::uint64_t, std::uint8_t>& one) {
    const auto bias = rule.bias[one.second];
    return service_.endpoints[one.second].key + ' ' +
           std::to_string((one.first + cm_per_km / 2) / cm_per_km) + " km" +
           (bias == 0 ? "" : " by a bias of " + std::to_string(bias));
  };
  return '(' + joined(far, ", ", told) + ')';
}

std::string StepStories::weights_note(const steer::Candidates& after) const {
  if (after.empty()) return {};
  return "(" +
         joined(after.order(), ", ",
                [this](std::uint8_t endpoint) {
                  return weight_text(chain_.members()[endpoint].weight);
                }) +
         ")";
}

std::string StepStories::doubt(const steer::Choice& choice) const {
  if (choice.doubted == steer::Notes::nobody) return {};
  const Outlook state = outlook(choice.doubted);
  const std::uint64_t until_ms =
      choice.lapses ? (*service_.standings)[choice.doubted].lease.load(std::memory_order_relaxed)
                    : state.until_ms;
  const auto left =
      static_cast<std::int64_t>(until_ms) - static_cast<std::int64_t>(world_.moment.now_ms);
  if (choice.lapses && watched_ != nullptr) {
    return "the addresses of " + watched_->endpoints[choice.doubted].looked_up.name +
           " must be looked up again" + (left <= 0 ? " now" : " in " + span_text(left));
  }
  const bool is_up = steer::is_up(state, chain_.members()[choice.doubted], asked_);
  if (is_up && state.ramp < Outlook::whole_ramp) {
    return service_.endpoints[choice.doubted].key + " is ramping up, at " + ramp_text(state.ramp);
  }
  return service_.endpoints[choice.doubted].key + (is_up ? " may fail" : " may return") +
         (left <= 0 ? " now" : " in " + span_text(left));
}

/// Whether the endpoint has addresses, where it waits for a lookup to bring them.
bool StepStories::is_resolved(std::size_t endpoint) const {
  const steer::Member& member = chain_.members()[endpoint];
  return !member.is_looked_up || member.is_nested || member.v4_count > 0 || member.v6_count > 0;
}

bool StepStories::anything_is_up() const {
  steer::Notes notes;
  const steer::Candidates start = chain_.run(situation(steer::Pass::first), notes, 0);
  return std::ranges::any_of(start.order(), [this](std::uint8_t endpoint) {
    return steer::is_up(outlook(endpoint), chain_.members()[endpoint], asked_);
  });
}

Outlook StepStories::outlook(std::size_t endpoint) const {
  return Outlook::unpack((*service_.standings)[endpoint].outlook.load(std::memory_order_relaxed));
}

std::vector<std::string> StepStories::keys(const steer::Candidates& candidates) const {
  std::vector<std::string> list;
  for (const std::uint8_t endpoint : candidates.order())
    list.push_back(service_.endpoints[endpoint].key);
  return list;
}

}  // namespace tools::daemon
