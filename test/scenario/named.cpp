#include "test/scenario/named.h"

#include <cstdlib>
#include <stdexcept>

#include "test/scenario/free_port.h"

namespace scenario {
namespace {

std::string configuration(const ScratchFolder& folder, const std::string& port,
                          const std::string& options) {
  const std::string here = folder.path().string();
  return "options {\n  directory \"" + here + "\";\n  pid-file none;\n  session-keyfile none;\n" +
         "  managed-keys-directory \"" + here + "\";\n  listen-on port " + port +
         " { 127.0.0.1; };\n  listen-on-v6 { none; };\n  recursion no;\n" +
         "  dnssec-validation no;\n  " + options + "\n};\ncontrols { };\n" +
         "zone \"bind.test\" { type primary; file \"bind.test\"; };\n";
}

constexpr const char* zone =
    "$TTL 60\n@ SOA ns1 host 1 60 60 60 60\n@ NS ns1\nns1 A 192.0.2.53\nwww A 192.0.2.1\n";

}  // namespace

Named::Named(const std::string& options) {
  setenv("PATH", (std::string(std::getenv("PATH")) + ":/usr/sbin").c_str(), 1);
  folder_.write("bind.test", zone);
  for (int attempt = 0; attempt < 5; ++attempt) {  // another program may be quicker to the port
    port_ = std::to_string(free_port());
    const auto file = folder_.write("named.conf", configuration(folder_, port_, options));
    program_ = std::make_unique<Program>(
        std::vector<std::string>{"named", "-g", "-n", "1", "-c", file.string()});
    program_->await_line("(running)$");
    if (program_->output().find("address in use") == std::string::npos) return;
  }
  throw std::runtime_error("no free port for named");
}

}  // namespace scenario
