#include "health/reason.h"

#include <uv.h>

#include <algorithm>
#include <cerrno>

namespace health {

std::string duration_text(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  if (ms < 1000) return std::to_string(ms) + " ms";
  std::string text = std::to_string(ms / 1000);
  if (ms % 1000 != 0) {
    std::string fraction = std::to_string(1000 + ms % 1000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text + " s";
}

std::string latency_text(std::uint32_t latency_us) {
  return std::to_string(std::max(1U, (latency_us + 500) / 1000)) + " ms";
}

std::string timed_out_text(std::chrono::milliseconds timeout, std::string_view phase) {
  return "timed out after " + duration_text(timeout) + " (" + std::string(phase) + ")";
}

Outcome system_outcome(int error_number) {
  switch (error_number) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case EADDRNOTAVAIL:  // every local port towards this target is in use
    case ENETUNREACH:    // no route from here
    case ENETDOWN:
    case EPERM:  // a packet filter here
    case EACCES:
      return {Outcome::Kind::inconclusive,
              std::string("not probed: ") + uv_strerror(-error_number),
              {},
              Failure::local};
    case ECONNREFUSED:
      return {Outcome::Kind::bad, uv_strerror(-error_number), {}, Failure::refused};
    case ETIMEDOUT:
      return {Outcome::Kind::bad, uv_strerror(-error_number), {}, Failure::timeout};
    default:
      return {Outcome::Kind::bad, uv_strerror(-error_number), {}, Failure::unreachable};
  }
}

std::string quoted(std::string_view text) {
  constexpr std::size_t shown_octets = 60;
  std::string inside(1, '"');
  inside += text.substr(0, shown_octets);
  inside += '"';
  return printable(inside);
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string line(text.substr(0, limit));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }, ' ');
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace health
