#include "tools/daemon/health_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>
#include <tuple>
#include <utility>

#include "zones/compile/compile.h"

namespace tools::daemon {
namespace {

using nlohmann::ordered_json;

constexpr int format = 1;

std::string reason() { return std::generic_category().message(errno); }

health::Recalled recalled_of(const ordered_json& value) {
  health::Recalled one;
  one.service = value.at("service").get<std::string>();
  one.endpoint = value.at("endpoint").get<std::string>();
  one.address = value.at("address").get<std::string>();
  one.digest = value.at("check").get<std::uint64_t>();
  one.verdict = value.at("up").get<bool>() ? health::Verdict::up : health::Verdict::down;
  one.turned_by = value.at("turned_by").get<std::uint32_t>();
  one.since_unix_ms = value.at("since_unix_ms").get<std::int64_t>();
  one.failure = value.at("last_failure").get<std::string>();
  return one;
}

/// Either the old file or the whole new one is found, whenever the machine stops.
std::string replace(const std::filesystem::path& path, std::string_view text) {
  const auto beside = path.string() + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return "cannot write " + beside + ": " + reason();
  bool good = true;
  while (good && !text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    good = written >= 0 || errno == EINTR;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(file) == 0;
  std::string why = good ? std::string() : "cannot write " + beside + ": " + reason();
  ::close(file);
  if (good && ::rename(beside.c_str(), path.c_str()) != 0) {
    why = "cannot replace " + path.string() + ": " + reason();
  }
  return why;
}

}  // namespace

std::string recollection_json(const health::Recollection& all) {
  auto states = ordered_json::array();
  for (const auto& one : all) {
    states.push_back({{"service", one.service},
                      {"endpoint", one.endpoint},
                      {"address", one.address},
                      {"check", one.digest},
                      {"up", one.verdict == health::Verdict::up},
                      {"turned_by", one.turned_by},
                      {"since_unix_ms", one.since_unix_ms},
                      {"last_failure", one.failure}});
  }
  const ordered_json value{{"format", format}, {"states", std::move(states)}};
  return value.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::optional<health::Recollection> parse_recollection(std::string_view text, std::string& why) {
  try {
    const auto value = ordered_json::parse(text);
    if (value.at("format").get<int>() != format) {
      why = "is of format " + value.at("format").dump() + ", which this version does not read";
      return std::nullopt;
    }
    health::Recollection all;
    for (const auto& state : value.at("states")) all.push_back(recalled_of(state));
    return all;
  } catch (const nlohmann::json::exception&) {
    why = "is damaged";
    return std::nullopt;
  }
}

bool same(const health::Recollection& a, const health::Recollection& b) {
  constexpr std::int64_t a_moment_ms = 1000;
  return std::ranges::equal(a, b, [](const health::Recalled& one, const health::Recalled& other) {
    const auto fixed = [](const health::Recalled& of) {
      return std::tie(of.service, of.endpoint, of.address, of.digest, of.verdict, of.turned_by,
                      of.failure);
    };
    return fixed(one) == fixed(other) &&
           std::abs(one.since_unix_ms - other.since_unix_ms) <= a_moment_ms;
  });
}

health::Recollection HealthFile::load(std::vector<std::string>& problems) {
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) return {};
  const auto file = zones::compile::read_file(path_);
  std::string why = file.unreadable;
  if (why.empty()) kept_ = parse_recollection(file.text, why);
  if (kept_) return *kept_;
  const auto aside = path_.string() + ".bad";
  std::filesystem::rename(path_, aside, error);
  problems.push_back(path_.string() + ": " + why + "; states begin anew" +
                     (error ? "" : ", the file is now " + aside));
  return {};
}

std::string HealthFile::keep(const health::Recollection& all) {
  if (kept_ && same(*kept_, all)) return {};
  std::string problem = replace(path_, recollection_json(all));
  if (problem.empty()) kept_ = all;
  const bool is_said = problem == last_problem_;
  last_problem_ = problem;
  return is_said ? std::string() : problem;
}

}  // namespace tools::daemon
