// Trimtab and its peers (Debian's NSD, Knot and BIND) serving the same master files, each on a free
// port of loopback from a configuration made here; all end with the object.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "test/conformance/exchange.h"
#include "test/scenario/program.h"
#include "test/tools/scratch_folder.h"

namespace conformance {

struct ZoneText {
  std::string apex;  // with the dot at its end
  std::string text;  // master file
  /// Peers that refuse to load it ("bind"), as docs/conformance.md says why; they are not asked.
  std::set<std::string> not_by = {};
};

struct Server {
  std::string name;  // "trimtab", "nsd", "knot", "bind"
  std::unique_ptr<Client> client;
  std::unique_ptr<scenario::Program> program;
};

class Servers {
 public:
  /// Without the peers that refuse one of the zones. Imports them by `trimtab import zonefile`,
  /// starts all and waits until each serves each zone. Throws with what the programs said when one
  /// does not come to serve.
  explicit Servers(const std::vector<ZoneText>& zones);
  [[nodiscard]] Server& ours() { return *servers_.front(); }
  [[nodiscard]] std::vector<Server*> peers();

 private:
  [[nodiscard]] bool loads_all(const std::string& peer) const;
  void write_zones();
  void start_trimtab();
  void start(const std::string& name, std::uint16_t port, const std::vector<std::string>& command);
  void start_nsd();
  void start_knot();
  void start_bind();
  void await(const Server& server) const;
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

  ScratchFolder folder_;
  const std::vector<ZoneText>& zones_;
  std::vector<std::unique_ptr<Server>> servers_;
};

}  // namespace conformance
