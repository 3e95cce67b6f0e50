// What the workers count, as metrics. Labels have a fixed set of values, or those that zones name.
#include <algorithm>
#include <array>

#include "tools/daemon/metric_family.h"

namespace tools::daemon {
namespace {

struct Named {
  std::size_t number;
  const char* name;
};

/// Response codes (IANA, RFC 6895 §2.3).
constexpr std::array<Named, 9> rcodes{{{0, "NOERROR"},
                                       {1, "FORMERR"},
                                       {2, "SERVFAIL"},
                                       {3, "NXDOMAIN"},
                                       {4, "NOTIMP"},
                                       {5, "REFUSED"},
                                       {6, "YXDOMAIN"},
                                       {16, "BADVERS"},
                                       {23, "BADCOOKIE"}}};

/// The same, of operations (§2.2).
constexpr std::array<Named, 6> opcodes{
    {{0, "QUERY"}, {1, "IQUERY"}, {2, "STATUS"}, {4, "NOTIFY"}, {5, "UPDATE"}, {6, "DSO"}}};

/// Types that are asked for in earnest, and two that nobody gets from here.
constexpr std::array<Named, 19> types{{{1, "A"},
                                       {2, "NS"},
                                       {5, "CNAME"},
                                       {6, "SOA"},
                                       {12, "PTR"},
                                       {15, "MX"},
                                       {16, "TXT"},
                                       {28, "AAAA"},
                                       {33, "SRV"},
                                       {35, "NAPTR"},
                                       {43, "DS"},
                                       {48, "DNSKEY"},
                                       {52, "TLSA"},
                                       {64, "SVCB"},
                                       {65, "HTTPS"},
                                       {251, "IXFR"},
                                       {252, "AXFR"},
                                       {255, "ANY"},
                                       {257, "CAA"}}};

constexpr std::array<const char*, 2> transports{"udp", "tcp"};  // by dns::Transport
constexpr std::array<const char*, 2> families{"v4", "v6"};

/// By dns::Drop.
constexpr std::array<const char*, dns::drop_reasons> reasons{
    "too_short", "response", "oversized", "port_zero", "looped", "rate_limit", "unsent"};

/// By steer::Condition.
constexpr std::array<const char*, dns::conditions> condition_words{
    "steered", "failed_open", "no_data", "empty_by_health", "empty_by_client"};

/// One sample for each name, always: absent counters make alerts on them blind. The rest as one.
template <std::size_t size, std::size_t named>
void add_named(Family& family, const std::array<dns::Counter, size>& counters, const char* label,
               const std::array<Named, named>& names) {
  std::uint64_t rest = 0;
  for (const dns::Counter& counter : counters) rest += counter.read();
  for (const auto& [number, name] : names) {
    const std::uint64_t count = counters[number].read();
    rest -= count;
    family.add(count, {{label, name}});
  }
  family.add(rest, {{label, "other"}});
}

template <std::size_t size>
void add_each(Family& family, const std::array<dns::Counter, size>& counters, const char* label,
              const std::array<const char*, size>& names) {
  for (std::size_t i = 0; i < size; ++i) family.add(counters[i], {{label, names[i]}});
}

void add_queries(const dns::Tally& counts, Families& out) {
  auto queries = counter("trimtab_queries_total", "Packets taken in");
  for (std::size_t family = 0; family < families.size(); ++family) {
    queries.add(counts.udp_queries[family], {{"transport", "udp"}, {"family", families[family]}});
    queries.add(counts.tcp_queries[family], {{"transport", "tcp"}, {"family", families[family]}});
  }
  out.push_back(queries.take());
  auto by_opcode = counter("trimtab_queries_by_opcode_total",
                           "Packets that can be replied to, by what they want");
  add_named(by_opcode, counts.opcodes, "opcode", opcodes);
  out.push_back(by_opcode.take());
  auto by_type =
      counter("trimtab_queries_by_type_total", "Those whose question can be read, by its type");
  add_named(by_type, counts.types, "type", types);
  out.push_back(by_type.take());
  auto dropped = counter("trimtab_dropped_total", "Packets without a reply, by why");
  add_each(dropped, counts.dropped, "reason", reasons);
  out.push_back(dropped.take());
  out.push_back(counter("trimtab_looped_total", "Packets that came from an address of ours")
                    .add(counts.dropped[dns::Drop::looped])
                    .take());
  out.push_back(counter("trimtab_cookies_total", "Queries with a DNS Cookie")
                    .add(counts.cookies_new, {{"cookie", "new"}})
                    .add(counts.cookies_bad, {{"cookie", "bad"}})
                    .add(counts.cookies_good, {{"cookie", "good"}})
                    .take());
}

void add_replies(const dns::Tally& counts, Families& out) {
  auto replies = counter("trimtab_replies_total", "Replies by response code");
  add_named(replies, counts.rcodes, "rcode", rcodes);
  out.push_back(replies.take());
  out.push_back(
      counter("trimtab_truncated_total", "Replies with TC set").add(counts.truncated).take());
  Family sizes("trimtab_reply_size_bytes", "Replies by their octets",
               prometheus::MetricType::Histogram);
  Family latency("trimtab_reply_latency_seconds",
                 "From when a batch of queries was read to when its replies were handed over",
                 prometheus::MetricType::Histogram);
  for (std::size_t i = 0; i < transports.size(); ++i) {
    constexpr double octet = 1, second_ns = 1e9;
    sizes.add(counts.reply_octets[i], octet, {{"transport", transports[i]}});
    latency.add(counts.latency_ns[i], second_ns, {{"transport", transports[i]}});
  }
  out.push_back(sizes.take());
  out.push_back(latency.take());
}

void add_rate_limit(const dns::Tally& counts, Families& out) {
  out.push_back(counter("trimtab_rate_limited_total", "Replies beyond the rate of their key")
                    .add(counts.limited)
                    .take());
  out.push_back(counter("trimtab_rate_limit_actions_total", "Of those, where the limit is enforced")
                    .add(counts.dropped[dns::Drop::rate_limit], {{"action", "drop"}})
                    .add(counts.limit_slipped, {{"action", "slip"}})
                    .add(counts.limit_leaked, {{"action", "leak"}})
                    .take());
}

void add_served(const StatusReport& report, Families& out) {
  auto steered = counter("trimtab_steered_total", "Replies of services by condition");
  add_each(steered, report.counts.served, "condition", condition_words);
  out.push_back(steered.take());
  auto services =
      counter("trimtab_service_answers_total", "Replies a service was asked for, by condition");
  auto endpoints = counter("trimtab_endpoint_answers_total",
                           "Replies with records of an endpoint, or of what is nested in it");
  for (const auto& [service, counts] : report.served) {
    for (std::size_t i = 0; i < dns::conditions; ++i) {
      services.add(counts.by_condition[i],
                   {{"service", service}, {"condition", condition_words[i]}});
    }
    for (const auto& [endpoint, count] : counts.endpoints) {
      endpoints.add(count, {{"service", service}, {"endpoint", endpoint}});
    }
  }
  out.push_back(services.take());
  out.push_back(endpoints.take());
}

void add_tcp(const dns::Tally& counts, Families& out) {
  out.push_back(gauge("trimtab_tcp_open_connections", "TCP connections that are open")
                    .add(counts.tcp_open.read())
                    .take());
  out.push_back(counter("trimtab_tcp_connections_total", "TCP connections accepted")
                    .add(counts.tcp_connections)
                    .take());
  out.push_back(counter("trimtab_tcp_refused_total", "TCP connections closed for the limit")
                    .add(counts.tcp_refused)
                    .take());
  out.push_back(counter("trimtab_tcp_timeouts_total", "TCP connections closed for idling")
                    .add(counts.tcp_timeouts)
                    .take());
  out.push_back(
      counter("trimtab_tcp_crowded_total", "TCP connections closed for others of the same client")
          .add(counts.tcp_crowded)
          .take());
}

}  // namespace

void add_query_metrics(const StatusReport& report, Families& out) {
  add_queries(report.counts, out);
  add_replies(report.counts, out);
  add_rate_limit(report.counts, out);
  add_served(report, out);
  add_tcp(report.counts, out);
}

}  // namespace tools::daemon
