#include "test/tools/control_request.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace control_rules {
namespace {

using tools::daemon::Request;

/// What stands before `end`, which goes with it; all of it where there is none.
std::string_view cut(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + end.size());
  return head;
}

/// Escapes undone; strings of C end at a NUL.
std::string decoded(std::string_view text) {
  std::string octets;
  while (!text.empty()) {
    unsigned value = 0;
    const std::string_view digits = text.substr(1, 2);
    const bool is_escape =
        text[0] == '%' && digits.size() == 2 &&
        std::from_chars(digits.begin(), digits.end(), value, 16).ptr == digits.end();
    octets += is_escape ? static_cast<char>(value) : text[0] == '+' ? ' ' : text[0];
    text.remove_prefix(is_escape ? 3 : 1);
  }
  return octets.substr(0, octets.find('\0'));
}

void read_target(std::string_view target, Request& request) {
  request.path = decoded(cut(target, "?"));
  while (!target.empty()) {
    std::string_view pair = cut(target, "&");
    std::string key = decoded(cut(pair, "="));
    request.query.emplace_back(std::move(key), decoded(pair));
  }
}

void read_header(std::string_view line, Request& request) {
  std::string name(cut(line, ": "));
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string value(line.substr(0, line.find('\0')));
  if (name == "host") request.host = value;
  if (name == "content-type") request.content_type = value;
  if (name == "authorization") request.authorization = value;
}

}  // namespace

Request request_of(std::string_view text) {
  Request request;
  std::string_view first = cut(text, "\n");
  request.method = cut(first, " ");
  read_target(first, request);
  while (!text.empty()) {
    const std::string_view line = cut(text, "\n");
    if (line.empty()) break;
    read_header(line, request);
  }
  request.body = text;
  request.client = "127.0.0.1";
  return request;
}

}  // namespace control_rules
