#include "tools/daemon/hand_keeper.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "tools/daemon/state_words.h"
#include "tools/daemon/status_report.h"

namespace tools::daemon {
namespace {

using namespace std::chrono_literals;
using health::LaidHand;

/// The clock on the wall may be set meanwhile: it is looked at again at least so often.
constexpr std::int64_t longest_wait_ms = 60'000;

bool is_over(const LaidHand& laid, std::int64_t now_ms) {
  return laid.until_unix_ms != 0 && laid.until_unix_ms <= now_ms;
}

}  // namespace

HandKeeper::HandKeeper(Surroundings surroundings, HandStore store)
    : around_(std::move(surroundings)),
      store_(std::move(store)),
      expiry_(around_.loop, [this] { expire(); }) {}

void HandKeeper::load() {
  std::vector<std::string> problems;
  hands_ = store_.load(problems);
  for (const auto& text : problems) around_.log.error("state directory", {{"problem", text}});
  const std::int64_t now_ms = unix_now_ms();
  std::erase_if(hands_, [&](const LaidHand& laid) {
    if (is_over(laid, now_ms)) around_.log.info("hand expired", {{"what", laid.grip.what()}});
    return is_over(laid, now_ms);
  });
  for (const LaidHand& laid : hands_) {
    around_.log.info("hand laid", {{"what", laid.grip.what()},
                                   {"text", hand_text(laid, now_ms)},
                                   {"kept", "from before the start"}});
  }
  if (hands_.empty()) return;
  around_.monitor.lay_hands(hands_, false, [](const std::vector<health::Bereft>&) {});
  arm();
}

void HandKeeper::lay(LaidHand hand, bool is_guarded, Done done) {
  const auto edit = [hand = std::move(hand)](Hands& hands) {
    std::erase_if(hands, [&](const LaidHand& other) { return other.grip == hand.grip; });
    hands.push_back(hand);
  };
  ask({edit, is_guarded, std::move(done)});
}

void HandKeeper::lift(const health::Grip& grip, Done done) {
  const auto edit = [grip](Hands& hands) {
    std::erase_if(hands, [&](const LaidHand& other) { return other.grip == grip; });
  };
  ask({edit, false, std::move(done)});
}

void HandKeeper::ask(Change change) {
  waiting_.push_back(std::move(change));
  if (!is_busy_) begin_next();
}

void HandKeeper::begin_next() {
  is_busy_ = !waiting_.empty();
  if (!is_busy_) return;
  const Change change = std::move(waiting_.front());
  waiting_.pop_front();
  Hands hands = hands_;
  change.edit(hands);
  around_.monitor.lay_hands(hands, change.is_guarded,
                            [this, hands, done = change.done](std::vector<health::Bereft> lost) {
                              around_.inbox.post([this, hands, lost = std::move(lost), done] {
                                laid(hands, lost, done);
                                begin_next();
                              });
                            });
}

void HandKeeper::laid(const Hands& hands, std::vector<health::Bereft> bereft, const Done& done) {
  if (!bereft.empty()) return done({std::move(bereft), ""});
  const std::int64_t now_ms = unix_now_ms();
  for (const LaidHand& before : hands_) {
    const auto is_same_grip = [&](const LaidHand& one) { return one.grip == before.grip; };
    if (std::ranges::any_of(hands, is_same_grip)) continue;
    around_.log.info(is_over(before, now_ms) ? "hand expired" : "hand lifted",
                     {{"what", before.grip.what()}});
  }
  for (const LaidHand& now : hands) {
    if (std::ranges::find(hands_, now) != hands_.end()) continue;
    around_.log.warning("hand laid", {{"what", now.grip.what()}, {"text", hand_text(now, now_ms)}});
  }
  hands_ = hands;
  arm();
  keep(done);
}

/// Disks are slow: the hand is in force already, only the answer waits.
void HandKeeper::keep(const Done& done) {
  if (!store_.keeps()) return done({{}, "the server has no state directory (--state)"});
  around_.on_disk_thread([this, hands = hands_, done] {
    std::string problem;
    try {
      store_.keep(hands);
    } catch (const StateError& error) {
      problem = error.what();
    }
    around_.inbox.post([this, problem, done] {
      if (!problem.empty()) around_.log.error("state directory", {{"problem", problem}});
      done({{}, problem});
    });
  });
}

void HandKeeper::expire() {
  const auto edit = [](Hands& hands) {
    const std::int64_t now_ms = unix_now_ms();
    std::erase_if(hands, [&](const LaidHand& laid) { return is_over(laid, now_ms); });
  };
  const std::int64_t now_ms = unix_now_ms();
  if (std::ranges::none_of(hands_, [&](const LaidHand& laid) { return is_over(laid, now_ms); })) {
    return arm();
  }
  ask({edit, false, [](const Result&) {}});
}

void HandKeeper::arm() {
  std::int64_t wait_ms = -1;
  const std::int64_t now_ms = unix_now_ms();
  for (const LaidHand& laid : hands_) {
    if (laid.until_unix_ms == 0) continue;
    const std::int64_t left_ms =
        std::clamp<std::int64_t>(laid.until_unix_ms - now_ms, 1, longest_wait_ms);
    wait_ms = wait_ms < 0 ? left_ms : std::min(wait_ms, left_ms);
  }
  if (wait_ms < 0) return expiry_.stop();
  expiry_.once(std::chrono::milliseconds(wait_ms));
}

}  // namespace tools::daemon
