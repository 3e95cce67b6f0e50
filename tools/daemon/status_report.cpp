#include "tools/daemon/status_report.h"

#include <chrono>

namespace tools::daemon {

Counts sum(const std::vector<const dns::Tally*>& tallies) {
  Counts all;
  all.rcodes.resize(std::tuple_size_v<decltype(dns::Tally::rcodes)>);
  for (const dns::Tally* tally : tallies) {
    all.udp_queries += tally->udp_queries.read();
    all.tcp_queries += tally->tcp_queries.read();
    all.dropped += tally->dropped.read();
    all.truncated += tally->truncated.read();
    all.looped += tally->looped.read();
    all.limited += tally->limited.read();
    all.limit_dropped += tally->limit_dropped.read();
    all.limit_slipped += tally->limit_slipped.read();
    all.limit_leaked += tally->limit_leaked.read();
    all.cookies_new += tally->cookies_new.read();
    all.cookies_bad += tally->cookies_bad.read();
    all.cookies_good += tally->cookies_good.read();
    for (std::size_t i = 0; i < all.rcodes.size(); ++i) all.rcodes[i] += tally->rcodes[i].read();
    all.steered += tally->steered.read();
    all.failed_open += tally->failed_open.read();
    all.empty_by_health += tally->empty_by_health.read();
    all.empty_by_client += tally->empty_by_client.read();
    all.tcp_connections += tally->tcp_connections.read();
    all.tcp_refused += tally->tcp_refused.read();
    all.tcp_timeouts += tally->tcp_timeouts.read();
    all.tcp_crowded += tally->tcp_crowded.read();
  }
  return all;
}

std::int64_t unix_now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace tools::daemon
