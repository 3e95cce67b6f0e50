// A real HTTPS server for probes to meet: `openssl s_server` as a child process, on a free port,
// with certificates made by `openssl` in a folder that goes when the test ends.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

/// A certificate authority and its leaves.
class Certificates {
 public:
  struct Pair {
    std::string certificate, key;  // paths of PEM files
  };

  Certificates();  // throws std::runtime_error when openssl fails
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  [[nodiscard]] std::string authority() const { return folder_ + "/ca.pem"; }
  [[nodiscard]] std::string folder() const { return folder_; }
  /// For `name`, as in a subjectAltName ("DNS:app.example.com", "IP:127.0.0.1"); signed by the
  /// authority. A negative `days` makes one that expired yesterday.
  Pair leaf(const std::string& name, int days = 2);
  Pair self_signed(const std::string& name);

 private:
  std::string folder_;
  int made_ = 0;
};

struct TlsServerOptions {
  const Certificates::Pair* named = nullptr;  // as below
  std::vector<std::string> arguments = {};    // more, for `openssl s_server`
  std::string files = {};  // a folder whose files are whole HTTP answers, by path; else a page
};

class HttpsServer {
 public:
  /// With a `named` certificate, clients that ask for app.example.com by SNI get that one.
  explicit HttpsServer(const Certificates::Pair& own, const Certificates::Pair* named = nullptr);
  HttpsServer(const Certificates::Pair& own, const TlsServerOptions& options);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  pid_t child_ = -1;
  int said_ = -1;  // read end of the child's standard output
  std::uint16_t port_ = 0;
};
