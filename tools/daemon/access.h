// Who may ask the control API what (DESIGN: a web page must not steer). Pure: facts of one request
// and the rules in, a refusal out.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "tools/daemon/http.h"

namespace tools::daemon {

struct AccessRules {
  bool on_loopback = true;           // the API listens on a loopback address
  std::optional<std::string> token;  // from the token file; empty optional: there is none
};

/// What a route needs.
enum class Needs : std::uint8_t {
  nothing,  // says nothing about the zones: /healthz and /readyz, for load balancers without tokens
  reading,
  changing,
};

/// Empty where the request may go on. 403: the Host is a name (DNS rebinding), or changes are not
/// taken. 401: the token is missing or wrong. 415: a change that is not declared as JSON (a web
/// form).
std::optional<Response> refuse(const Request& request, Needs needs, const AccessRules& rules);

/// An IP address or `localhost`, with or without a port (RFC 9110 §7.2).
bool is_safe_host(std::string_view host);

/// The first line of the file without blanks around it; on failure empty and `why` tells.
std::optional<std::string> read_token(const std::filesystem::path& file, std::string& why);

Response error_response(int status, std::string_view message);

}  // namespace tools::daemon
