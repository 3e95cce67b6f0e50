// Requests and responses of the control API as values: nothing of HTTP's machinery. Control loop
// only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tools::daemon {

struct Request {
  std::string method, path;                                // "GET", "/v1/status"
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order, repeats kept
  std::string host, content_type, authorization;           // headers; empty where missing
  std::string body;
  std::string client = {};  // the address it came from, "127.0.0.1"
};

struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Gives the answer to one request; may be called at once or later, once, on the control loop.
using Reply = std::function<void(Response)>;

}  // namespace tools::daemon
