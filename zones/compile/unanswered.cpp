#include "zones/compile/unanswered.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "zones/steer/catchment_builder.h"
#include "zones/steer/nested.h"

namespace zones::compile {
namespace {

namespace verdict = steer::verdict;

health::Roll all_up(std::size_t endpoints) {
  health::Roll roll(endpoints);
  health::Outlook up;
  up.up_v4 = up.up_v6 = up.up_other = true;
  for (std::size_t i = 0; i < endpoints; ++i) roll[i].outlook = up.pack();
  return roll;
}

bool is_answered(const steer::Chain& chain, const steer::Situation& first) {
  steer::Notes notes;
  if (!chain.run(first, notes).empty()) return true;
  steer::Situation second = first;
  second.pass = steer::Pass::second;
  return chain.healthy() != nullptr && steer::opens(chain) && !chain.run(second, notes).empty();
}

/// Some `geo` step has no key for these clients.
bool is_shut_out(const steer::Chain& chain, const steer::Catchment& catchment) {
  return std::ranges::any_of(chain.steps(), [&catchment](const steer::Step& step) {
    const auto* geo = std::get_if<steer::Geo>(&step.rule);
    return geo != nullptr && catchment.paths[geo->ordinal].empty();
  });
}

geo::Prefix leaf_in(const steer::Catchments& catchments, std::size_t wanted) {
  std::optional<geo::Prefix> leaf;
  const geo::Partition& map = catchments.subnets();
  map.for_each_run([&](const geo::Partition::Run& run) {
    const bool is_block =
        run.value == verdict::resolver_decides || run.value == verdict::six_to_four;
    if (leaf || is_block || (run.value & verdict::index_mask) != wanted) return;
    leaf = geo::Prefix::of(run.first, map.find(run.first).depth);
  });
  return leaf.value_or(geo::Prefix{});  // only resolvers' addresses fall in it
}

}  // namespace

std::optional<Unanswered> find_unanswered(const Service& service) {
  const steer::Chain& chain = *service.chain;
  const health::Roll roll = all_up(chain.members().size());
  const auto all = service.catchments->all();
  for (const auto asked : {steer::Asked::v4, steer::Asked::v6, steer::Asked::other}) {
    if (chain.with_data(asked) == 0) continue;
    std::vector<std::size_t> unanswered;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const steer::Situation situation{roll, asked, steer::Pass::first, &all[i], 0};
      if (is_shut_out(chain, all[i]) || is_answered(chain, situation)) continue;
      unanswered.push_back(i);
    }
    if (unanswered.empty()) continue;
    // Of several one that is not of unknown place says more.
    return Unanswered{leaf_in(*service.catchments, unanswered.back()), asked,
                      unanswered.size() == all.size()};
  }
  return std::nullopt;
}

void warn_of_unanswered(Faults& faults, const Spot& chain, const Service& service) {
  const auto found = find_unanswered(service);
  if (!found) return;
  static constexpr std::array<std::string_view, 3> kinds{"A ", "AAAA ", ""};
  const std::string kind(kinds[static_cast<std::size_t>(found->asked)]);
  const std::string network = found->client.to_string();
  if (found->is_everybody) {
    faults.warn("never-answers", chain,
                "no client gets an " + kind +
                    "answer though everything is up: each step drops what another one needs",
                "let the steps have an endpoint in common");
    return;
  }
  faults.warn("never-answers", chain,
              "a client in " + network + " gets no " + kind +
                  "answer though everything is up: each step drops what another one needs",
              "`trimtab explain NAME --client " + network + "` shows where it is lost");
}

}  // namespace zones::compile
