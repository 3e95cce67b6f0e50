#include "tools/daemon/access.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "geo/address.h"
#include "tools/daemon/report.h"
#include "zones/compile/compile.h"

namespace tools::daemon {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

/// Takes the same time wherever the texts differ.
bool equal_in_constant_time(std::string_view given, std::string_view wanted) {
  unsigned difference = given.size() == wanted.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = wanted.empty() ? '\0' : wanted[i % wanted.size()];
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(other);
  }
  return difference == 0;
}

bool carries(const Request& request, const std::string& token) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view header = request.authorization;
  return header.size() > scheme.size() &&
         equal_without_case(header.substr(0, scheme.size()), scheme) &&
         equal_in_constant_time(trim(header.substr(scheme.size())), token);
}

bool is_json(std::string_view content_type) {
  return equal_without_case(trim(content_type.substr(0, content_type.find(';'))),
                            "application/json");
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

bool is_safe_host(std::string_view host) {
  std::string_view name = host;
  if (const auto colon = host.rfind(':'); colon != host.npos && !host.ends_with(']')) {
    if (!is_port(host.substr(colon + 1))) return false;
    name = host.substr(0, colon);
  }
  if (name.starts_with('[') && name.ends_with(']')) {
    const auto address = geo::Address::parse(name.substr(1, name.size() - 2));
    return address && !address->is_v4();
  }
  const auto address = geo::Address::parse(name);
  return (address && address->is_v4()) || equal_without_case(name, "localhost");
}

std::optional<Response> refuse(const Request& request, Needs needs, const AccessRules& rules) {
  if (!is_safe_host(request.host)) {
    return error_response(403, "the Host header must be an IP address or localhost");
  }
  if (needs == Needs::nothing) return std::nullopt;
  const bool changing = needs == Needs::changing;
  if (rules.token && (changing || !rules.on_loopback) && !carries(request, *rules.token)) {
    auto refusal = error_response(
        401, "this needs the token of control.token_file: Authorization: Bearer TOKEN");
    refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
    return refusal;
  }
  if (!rules.token && !rules.on_loopback) {
    return error_response(403, "off loopback this is taken only with a token (control.token_file)");
  }
  if (changing && !is_json(request.content_type)) {
    return error_response(415, "a change needs Content-Type: application/json");
  }
  return std::nullopt;
}

std::optional<std::string> read_token(const std::filesystem::path& file, std::string& why) {
  const auto source = zones::compile::read_file(file);
  if (!source.unreadable.empty()) {
    why = "the token file cannot be read: " + source.unreadable;
    return std::nullopt;
  }
  const std::string_view text = source.text;
  const auto token = trim(text.substr(0, text.find('\n')));
  if (token.empty()) {
    why = "the token file's first line is empty";
    return std::nullopt;
  }
  return std::string(token);
}

Response error_response(int status, std::string_view message) {
  return {status, error_json(message)};
}

}  // namespace tools::daemon
