#include "tools/daemon/shares.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "zones/steer/dice.h"
#include "zones/steer/steps.h"

namespace tools::daemon {
namespace {

namespace steer = zones::steer;

// Enough for a tenth of a percent or two; one step runs so often in a few milliseconds.
constexpr std::size_t many_draws = 100'000;
// A whole answer costs more, and so does a hash for each endpoint and network.
constexpr std::size_t fewer_draws = 50'000;

/// The draw number `i` of those that follow from one.
std::uint64_t draw_after(std::uint64_t draw, std::size_t i) {
  return steer::Dice(draw, i + 1).next();
}

/// A client network of the family, anywhere among those that are given out.
geo::Address any_network(geo::Family family, std::size_t i) {
  const std::uint64_t bits = steer::scatter(i + 1);
  if (family == geo::Family::v4) return geo::Address::from_v4(static_cast<std::uint32_t>(bits));
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t at = 0; at < 8; ++at) octets[at] = static_cast<std::uint8_t>(bits >> (8 * at));
  octets[0] = static_cast<std::uint8_t>(0x20U | (octets[0] & 0x1FU));  // 2000::/3
  return geo::Address::from_octets(octets.data(), geo::Family::v6);
}

bool is_drawn(const steer::Rule& rule) {
  const auto* prefer = std::get_if<steer::Prefer>(&rule);
  return std::holds_alternative<steer::Weighted>(rule) ||
         std::holds_alternative<steer::Spread>(rule) ||
         (prefer != nullptr && prefer->trickle_ppm > 0);
}

/// `healthy`, where something comes back by a ramp.
bool draws_by_ramp(const StepRun& run) {
  const bool is_healthy = std::holds_alternative<steer::Healthy>(run.chain.steps()[run.step].rule);
  if (!is_healthy || run.situation.pass == steer::Pass::second) return false;
  return std::ranges::any_of(run.before.order(), [&run](std::uint8_t endpoint) {
    const auto outlook = health::Outlook::unpack(
        run.situation.standings[endpoint].outlook.load(std::memory_order_relaxed));
    return steer::ramp_of(outlook, endpoint, run.situation) < health::Outlook::whole_ramp;
  });
}

bool counts_first(const steer::Rule& rule) {
  return std::holds_alternative<steer::Weighted>(rule) ||
         std::holds_alternative<steer::Sticky>(rule);
}

steer::Candidates after_step(const StepRun& run, const steer::Situation& situation,
                             steer::Dice dice) {
  steer::Candidates candidates = run.before;
  steer::Notes notes;
  const auto behind = run.chain.steps().subspan(run.step + 1);
  steer::Run one{run.chain.members(), situation, candidates, notes, dice, behind, &run.chain};
  std::visit([&one](const auto& rule) { apply(rule, one); }, run.chain.steps()[run.step].rule);
  return candidates;
}

Shares sorted(Shares shares) {
  std::erase_if(shares, [](const Share& one) { return one.share == 0; });
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.share > b.share; });
  return shares;
}

double part(std::size_t count, std::size_t of) {
  return static_cast<double>(count) / static_cast<double>(of);
}

bool all_whole(const Shares& shares) {
  return std::all_of(shares.begin(), shares.end(), [](const Share& one) { return one.share == 1; });
}

/// The same shares of the same endpoints, in whatever order.
bool same(const Shares& a, const Shares& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const Share& one) {
           return std::any_of(b.begin(), b.end(), [&one](const Share& other) {
             return one.endpoint == other.endpoint && one.share == other.share;
           });
         });
}

}  // namespace

bool by_network(const StepRun& run) {
  const steer::Rule& rule = run.chain.steps()[run.step].rule;
  return std::holds_alternative<steer::Sticky>(rule) ||
         (draws_by_ramp(run) && run.chain.sticky() != nullptr);
}

Shares step_shares(const StepRun& run) {
  const steer::Rule& rule = run.chain.steps()[run.step].rule;
  const bool is_sticky = by_network(run);
  if (run.before.size() < 2 || (!is_sticky && !is_drawn(rule) && !draws_by_ramp(run))) return {};
  const std::size_t draws = is_sticky ? fewer_draws : many_draws;
  std::array<std::size_t, steer::max_endpoints> counts{};
  steer::Situation situation = run.situation;
  for (std::size_t i = 0; i < draws; ++i) {
    if (is_sticky) situation.deciding = any_network(run.situation.deciding.family(), i);
    // The first roll decides most: laid out evenly, so that it adds no chance of its own.
    const auto roll = static_cast<std::uint64_t>(i) * (~std::uint64_t{0} / draws);
    const auto after = after_step(run, situation, steer::Dice::that_roll(roll));
    const auto order = after.order();
    const std::size_t counted =
        counts_first(rule) ? std::min<std::size_t>(1, order.size()) : order.size();
    for (const std::uint8_t endpoint : order.first(counted)) ++counts[endpoint];
  }
  Shares shares;
  for (std::size_t i = 0; i < run.chain.members().size(); ++i) {
    shares.push_back({run.chain.members()[i].key, part(counts[i], draws)});
  }
  shares = sorted(std::move(shares));
  return all_whole(shares) ? Shares{} : shares;
}

AnswerCount::Count& AnswerCount::of(const steer::Pick& pick) {
  const auto found = std::find_if(counts_.begin(), counts_.end(), [&pick](const Count& count) {
    return count.pick.place == pick.place && count.pick.endpoint == pick.endpoint;
  });
  return found != counts_.end() ? *found : counts_.emplace_back(Count{pick});
}

void AnswerCount::add(const steer::Choice& choice) {
  ++answers_;
  const auto picks = choice.chosen();
  if (!picks.empty()) ++of(picks.front()).first;
  // Endpoints come in turn: each once, then the first again.
  for (std::size_t i = 0; i < picks.size(); ++i) {
    const auto is_again = [&](const steer::Pick& before) {
      return before.place == picks[i].place && before.endpoint == picks[i].endpoint;
    };
    if (std::none_of(picks.begin(), picks.begin() + static_cast<std::ptrdiff_t>(i), is_again)) {
      ++of(picks[i]).within;
    }
  }
}

AnswerShares AnswerCount::shares(bool only_if_drawn) const {
  AnswerShares shares;
  auto counts = counts_;  // of those that are in as often, the one that is first more often first
  std::stable_sort(counts.begin(), counts.end(),
                   [](const Count& a, const Count& b) { return a.first > b.first; });
  for (const Count& count : counts) {
    const std::string path = path_of(root_, count.pick.place, count.pick.endpoint);
    shares.within.push_back({path, part(count.within, answers_)});
    shares.first.push_back({path, part(count.first, answers_)});
  }
  shares.within = sorted(std::move(shares.within));
  shares.first = sorted(std::move(shares.first));
  const bool is_drawn = !all_whole(shares.within) || !all_whole(shares.first);
  return is_drawn || !only_if_drawn ? shares : AnswerShares{};
}

AnswerShares answer_shares(const zones::Service& service, const steer::Client& client,
                           steer::Asked asked, steer::Moment moment) {
  const steer::Policy policy = service.policy();
  AnswerCount count(service);
  for (std::size_t i = 0; i < fewer_draws; ++i) {
    count.add(steer::choose(policy, client, asked, {moment.now_ms, draw_after(moment.draw, i)}));
  }
  return count.shares(true);
}

std::string path_of(const zones::Service& root, std::size_t place, std::size_t endpoint) {
  std::string path = root.at(place).endpoints[endpoint].key;
  while (place != 0) {
    const steer::Place& at = root.places[place - 1];
    path = root.at(at.parent).endpoints[at.endpoint].key + "/" + path;
    place = at.parent;
  }
  return path;
}

std::string percent_text(double share) {
  constexpr double percent = 100;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share * percent);
  return text;
}

std::string shares_text(const Shares& shares) {
  std::string text;
  for (const Share& one : shares) {
    text += (text.empty() ? "" : "  ") + one.endpoint + ' ' + percent_text(one.share);
  }
  return text;
}

std::string shares_text(const AnswerShares& shares) {
  if (same(shares.within, shares.first)) return shares_text(shares.first);
  if (all_whole(shares.within)) return "first: " + shares_text(shares.first);
  return "in the answer: " + shares_text(shares.within) + "; first: " + shares_text(shares.first);
}

}  // namespace tools::daemon
