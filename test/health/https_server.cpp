#include "test/health/https_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace {

using Arguments = std::vector<std::string>;

/// Starts openssl; `output` is where its standard output goes, -1 for nowhere. In `folder`, unless
/// that is empty.
pid_t start_openssl(const Arguments& arguments, int output, const std::string& folder = "") {
  std::vector<char*> argv{const_cast<char*>("openssl")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&files, folder.c_str());
  if (output >= 0) posix_spawn_file_actions_adddup2(&files, output, 1);
  pid_t child = -1;
  const int rc = posix_spawnp(&child, "openssl", &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (rc != 0) throw std::runtime_error("openssl cannot be started");
  return child;
}

void openssl(const Arguments& arguments) {
  int status = 0;
  waitpid(start_openssl(arguments, -1), &status, 0);
  if (status != 0) throw std::runtime_error("openssl " + arguments[0] + " failed");
}

Arguments operator+(Arguments left, const Arguments& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// A new key, and what is common to requests for it.
Arguments request(const std::string& name, const Certificates::Pair& pair) {
  return {"req",     "-newkey", "ec",         "-pkeyopt", "ec_paramgen_curve:prime256v1",
          "-nodes",  "-subj",   "/CN=probed", "-addext",  "subjectAltName=" + name,
          "-keyout", pair.key};
}

/// "ACCEPT 127.0.0.1:41793" is what s_server says once it listens.
std::uint16_t read_port(int said) {
  std::string line;
  char next = 0;
  while (read(said, &next, 1) == 1) {
    if (next != '\n') {
      line += next;
      continue;
    }
    if (line.starts_with("ACCEPT ")) {
      return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
    }
    line.clear();
  }
  throw std::runtime_error("openssl s_server does not listen");
}

}  // namespace

Certificates::Certificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "trimtab-https-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  const Pair pair{authority(), folder_ + "/ca.key"};
  openssl(request("DNS:ca.example", pair) + Arguments{"-x509", "-days", "2", "-out", authority()});
}

Certificates::~Certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Certificates::Pair Certificates::leaf(const std::string& name, int days) {
  const std::string stem = folder_ + "/leaf" + std::to_string(++made_);
  const Pair pair{stem + ".pem", stem + ".key"};
  const std::string wish = stem + ".csr";
  openssl(request(name, pair) + Arguments{"-out", wish});
  openssl({"x509", "-req", "-in", wish, "-CA", authority(), "-CAkey", folder_ + "/ca.key",
           "-copy_extensions", "copy", "-days", std::to_string(days), "-out", pair.certificate});
  return pair;
}

Certificates::Pair Certificates::self_signed(const std::string& name) {
  const std::string stem = folder_ + "/self" + std::to_string(++made_);
  Pair pair{stem + ".pem", stem + ".key"};
  openssl(request(name, pair) + Arguments{"-x509", "-days", "2", "-out", pair.certificate});
  return pair;
}

HttpsServer::HttpsServer(const Certificates::Pair& own, const Certificates::Pair* named)
    : HttpsServer(own, TlsServerOptions{named}) {}

HttpsServer::HttpsServer(const Certificates::Pair& own, const TlsServerOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  said_ = ends[0];
  Arguments arguments{
      "s_server", "-accept",       "127.0.0.1:0", options.files.empty() ? "-www" : "-HTTP",
      "-cert",    own.certificate, "-key",        own.key};
  if (options.named != nullptr) {
    arguments = arguments + Arguments{"-servername", "app.example.com",
                                      "-cert2",      options.named->certificate,
                                      "-key2",       options.named->key};
  }
  child_ = start_openssl(arguments + options.arguments, ends[1], options.files);
  close(ends[1]);
  port_ = read_port(said_);
}

HttpsServer::~HttpsServer() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  close(said_);
}
