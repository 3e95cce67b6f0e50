#include "tools/daemon/daemon.h"

#include <csignal>
#include <iostream>

#include "tools/daemon/access.h"
#include "tools/daemon/cookie_file.h"
#include "tools/daemon/listen_address.h"
#include "tools/daemon/server_process.h"

namespace tools::daemon {
namespace {

constexpr int exit_input = 1, exit_system = 3;

int say(std::string_view why, int exit_code) {
  std::cerr << "trimtab: " << why << '\n';
  return exit_code;
}

/// The control API's token, where there is one. On failure empty and `why` tells.
std::optional<std::string> first_token(const ServerFile& file, std::string& why) {
  std::optional<std::string> token;
  if (file.token_file) {
    token = read_token(*file.token_file, why);
    if (!token) why = file.token_file->string() + ": " + why;
  } else if (!is_loopback(file.control.address)) {
    why = "the control API would listen on " + file.control.to_string() +
          ", off loopback, without a token; write control.token_file or listen on 127.0.0.1";
  }
  return token;
}

/// Of the file, or one that only this process knows; empty on a fault.
std::vector<dns::CookieSecret> first_cookie_secrets(const ServerFile& file,
                                                    zones::compile::Faults& faults) {
  if (!file.cookie_file) return {random_cookie_secret()};
  return read_cookie_secrets(*file.cookie_file, faults);
}

}  // namespace

int serve(const ServeOptions& options) {
  zones::compile::Faults faults;
  auto file = read_server_file(options.server_file, options.overrides, faults);
  auto cookies = file ? first_cookie_secrets(*file, faults) : std::vector<dns::CookieSecret>{};
  for (const auto& fault : faults.all()) std::cerr << fault.to_string() << '\n';
  if (!file || cookies.empty()) return exit_input;
  std::string why;
  auto token = first_token(*file, why);
  if (!why.empty()) return say(why, exit_input);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return ServerProcess(options, *std::move(file), std::move(token), std::move(cookies)).run();
  } catch (const std::exception& error) {
    return say(error.what(), exit_system);
  }
}

}  // namespace tools::daemon
