#include "zones/compile/check_options.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "geo/prefix.h"
#include "zones/compile/looked_up.h"

namespace zones::compile {
namespace {

using std::chrono::milliseconds;
using Of = CheckOption::Of;

constexpr milliseconds shortest_interval{100};  // faster loads the target more than it tells
constexpr milliseconds longest_interval{3'600'000};
constexpr milliseconds shortest_timeout{1};
constexpr std::uint64_t longest_streak = 100;  // health/check.h

void read_interval(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.duration(value, shortest_interval, longest_interval);
  if (read) draft.settings.interval = *read;
}

void read_timeout(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.duration(value, shortest_timeout, longest_interval);
  if (read) draft.timeout = *read;
}

void read_fall(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.whole(value, 1, longest_streak);
  if (read) draft.settings.fall = static_cast<std::uint32_t>(*read);
}

void read_rise(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.whole(value, 1, longest_streak);
  if (read) draft.settings.rise = static_cast<std::uint32_t>(*read);
}

void read_port(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto read = reader.whole(value, 1, 65535);
  if (read) draft.port = static_cast<std::uint16_t>(*read);
}

bool may_be_a_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.find_first_of(":/ ") == std::string_view::npos &&
         std::ranges::any_of(text, is_letter);
}

void read_target(const Reader& reader, const Value& value, CheckDraft& draft) {
  const auto text = reader.text(value);
  if (!text) return;
  if (const auto address = geo::Address::parse(*text)) {
    if (geo::Prefix::parse("fe80::/10")->contains(*address)) {
      reader.fault(value, "a link-local address means nothing without its interface",
                   "write a global address, or a unique local one (fc00::/7)");
    }
    draft.target = address->to_string();
  } else if (!may_be_a_name(*text)) {
    reader.fault(value, "\"" + *text + "\" is no IP address and no name",
                 "write one such as \"10.0.0.5\" or \"lb.example.net.\"; the port is an option of "
                 "its own");
  } else if (text->find('.') == std::string::npos) {
    reader.fault(value, "\"" + *text + "\" is one label, and a target's name is absolute",
                 "write all of it, \"" + *text + ".example.net.\"");
  } else if (auto name = read_host_name(reader, value, *text)) {
    draft.target = std::move(name);
  }
}

constexpr std::array<CheckOption, 6> options{{{"interval", Of::schedule, read_interval},
                                              {"timeout", Of::schedule, read_timeout},
                                              {"fall", Of::schedule, read_fall},
                                              {"rise", Of::schedule, read_rise},
                                              {"target", Of::schedule, read_target},
                                              {"port", Of::on_a_port, read_port}}};

}  // namespace

std::span<const CheckOption> plain_options() noexcept { return options; }

std::span<const CheckOption> check_options() noexcept {
  static const std::vector<CheckOption> all = [] {
    std::vector<CheckOption> joined;
    for (const auto table : {plain_options(), schedule_options(), http_options(), tls_options(),
                             tcp_options(), grpc_options()}) {
      joined.insert(joined.end(), table.begin(), table.end());
    }
    return joined;
  }();
  return all;
}

const CheckOption* find_check_option(std::string_view key) noexcept {
  const auto all = check_options();
  const auto found = std::ranges::find(all, key, &CheckOption::key);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace zones::compile
