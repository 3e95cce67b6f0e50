// Asks a running server's control API. The only file that knows libcurl is control_client.cpp.
#pragma once

#include <stdexcept>
#include <string>

#include "tools/trimtab/command_line.h"

namespace tools::trimtab {

/// The server could not be asked: why and what to check, for a person.
struct ControlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ControlOptions {
  std::string control = "127.0.0.1:8053";
  std::string token_file;
  void add_to(Verb& verb);  // --control, --token-file
};

struct ControlReply {
  int status = 0;  // HTTP
  std::string body;
};

/// `path` with its query. A body makes it a POST. Throws ControlError where there was no answer, or
/// one that says the request was not let in (401, 403).
ControlReply ask(const ControlOptions& options, const std::string& path,
                 const std::string* body = nullptr);

/// For a query of a path: percent-encoded (RFC 3986).
std::string encode(const std::string& text);

}  // namespace tools::trimtab
