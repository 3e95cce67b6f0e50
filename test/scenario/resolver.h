// A real resolver with a cache that knows of client networks (unbound, module subnetcache), and
// clients that name theirs (RFC 7871).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "geo/prefix.h"
#include "test/scenario/program.h"
#include "test/tools/scratch_folder.h"

namespace scenario {

/// unbound on a free port of 127.0.0.1 that asks `server` (the port of one on 127.0.0.1) for
/// `zone`.
class Resolver {
 public:
  /// Returns when it answers.
  Resolver(const std::string& zone, const std::string& server);
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  ScratchFolder folder_;
  std::unique_ptr<Program> program_;
  std::uint16_t port_ = 0;
};

struct SubnetQuery {
  std::string name;  // absolute, without escapes
  std::uint16_t type = 1;
  std::optional<geo::Prefix> network = std::nullopt;  // none: a query without ECS
};

/// One UDP socket connected to a server on 127.0.0.1.
class SubnetClient {
 public:
  explicit SubnetClient(std::uint16_t port);
  ~SubnetClient();
  SubnetClient(const SubnetClient&) = delete;
  SubnetClient& operator=(const SubnetClient&) = delete;

  /// What the records of the type asked say, else the response code: {"NXDOMAIN"}; NODATA is
  /// {"NOERROR"}. Throws when nothing comes.
  [[nodiscard]] std::set<std::string> ask(const SubnetQuery& query);

 private:
  int socket_ = -1;
  std::uint16_t id_ = 0;
};

}  // namespace scenario
