#include "tools/daemon/inner_stories.h"

#include <algorithm>
#include <utility>

#include "zones/steer/choice.h"

namespace tools::daemon {

namespace steer = zones::steer;

InnerStories::InnerStories(const zones::Service& root, const Explained& world,
                           const steer::Client& client, steer::Asked asked, bool with_shares)
    : root_(root),
      world_(world),
      policy_(root.policy()),
      asked_(asked),
      first_(std::make_unique<steer::Nested>(policy_, client, asked, world.moment.draw)),
      opened_(std::make_unique<steer::Nested>(*first_)),
      with_shares_(with_shares) {
  opened_->open();
  const steer::Condition condition = steer::choose(policy_, client, asked, world.moment).condition;
  root_opens_ = condition != steer::Condition::steered && steer::opens(policy_.chain);
}

ClientView InnerStories::view_of(std::size_t place) const {
  ClientView view{first_->located(place), {}, {}};
  const geo::Address& deciding = view.located.deciding;
  view.address = deciding;
  if (view.located.by_subnet) {
    const unsigned finest = deciding.is_v4() ? geo::finest_v4 : geo::finest_v6;
    view.address = geo::Prefix::of(deciding, finest).address;
  }
  view.draw = place == 0 ? world_.moment.draw : steer::Nested::draw_of(world_.moment.draw, place);
  view.inner = first_->inner_of(place);
  view.opened = opened_->inner_of(place);
  view.has_inner = !root_.at(place).nested.empty();
  view.may_open = place == 0 || root_opens_;
  view.with_shares = with_shares_;
  return view;
}

std::string InnerStories::path_of(std::size_t place) const {
  const steer::Place& at = policy_.nested[place - 1];
  return daemon::path_of(root_, at.parent, at.endpoint);
}

std::vector<CatchmentStory> InnerStories::catchments() const {
  std::vector<CatchmentStory> told;
  for (std::size_t number = 1; number <= root_.nested.size(); ++number) {
    auto story = catchment_story(root_.at(number), first_->located(number));
    if (!story) continue;
    story->path = path_of(number) + ": ";
    story->service = root_.at(number).name;
    told.push_back(std::move(*story));
  }
  return told;
}

std::vector<StepStory> InnerStories::tell(const geo::Place& place) const {
  std::vector<StepStory> told;
  for (std::size_t number = 1; number <= root_.nested.size(); ++number) {
    ClientView view = view_of(number);
    view.place = place;
    const zones::Service& service = root_.at(number);
    for (StepStory& story : StepStories(service, world_, view, asked_).tell()) {
      story.step = path_of(number) + ": " + story.step;
      story.service = service.name;
      told.push_back(std::move(story));
    }
  }
  return told;
}

std::string InnerStories::doubt(const steer::Choice& choice) const {
  const std::size_t place = choice.doubted_place;
  return StepStories(root_.at(place), world_, view_of(place), asked_).doubt(choice);
}

std::optional<CatchmentStory> catchment_story(const zones::Service& service,
                                              const steer::Located& located) {
  const auto looks = [](const steer::Step& step) {
    return std::holds_alternative<steer::Geo>(step.rule) ||
           std::holds_alternative<steer::Nearest>(step.rule);
  };
  if (std::ranges::none_of(service.chain->steps(), looks)) return std::nullopt;
  const auto all = service.catchments->all();
  const auto number = static_cast<std::size_t>(located.catchment - all.data()) + 1;
  return CatchmentStory{
      {}, number, all.size(), service.catchments->leaf_of(located).to_string(), {}};
}

}  // namespace tools::daemon
