#include <future>
#include <utility>

#include "tools/daemon/server_process.h"

namespace tools::daemon {

using namespace std::chrono_literals;

/// What was seen before the restart goes to the prober before its first roster does.
void ServerProcess::recall_health() {
  if (!health_file_) return;
  std::vector<std::string> problems;
  monitor_.recall(health_file_->load(problems));
  inbox_.post([this, problems = std::move(problems)] {
    for (const auto& text : problems) log_.error("state directory", {{"problem", text}});
  });
}

void ServerProcess::keep_health() {
  if (!health_file_) return;
  monitor_.memory([this](health::Recollection all) {
    inbox_.post([this, all = std::move(all)] {
      compiler_.post([this, all] {
        const std::string problem = health_file_->keep(all);
        if (problem.empty()) return;
        inbox_.post([this, problem] { log_.error("state directory", {{"problem", problem}}); });
      });
    });
  });
}

/// The compiler's thread is over; a prober that does not answer is not waited for.
void ServerProcess::keep_health_at_last() {
  constexpr auto patience = 2s;
  if (!health_file_) return;
  auto promise = std::make_shared<std::promise<health::Recollection>>();
  auto told = promise->get_future();
  monitor_.memory([promise](health::Recollection all) { promise->set_value(std::move(all)); });
  if (told.wait_for(patience) != std::future_status::ready) return;
  const std::string problem = health_file_->keep(told.get());
  if (!problem.empty()) log_.error("state directory", {{"problem", problem}});
}

}  // namespace tools::daemon
