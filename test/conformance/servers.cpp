#include "test/conformance/servers.h"

#include <algorithm>
#include <stdexcept>

#include "test/conformance/reply.h"
#include "zones/name.h"
#include "zones/record.h"

namespace conformance {
namespace {

std::string file_of(std::size_t i) { return "z" + std::to_string(i) + ".zone"; }

Packet wire_of(const std::string& name) {
  std::string why;
  const auto parsed = zones::Name::parse(name, zones::Name(), why);
  if (!parsed) throw std::runtime_error(name + ": " + why);
  return {parsed->wire().begin(), parsed->wire().end()};
}

}  // namespace

Servers::Servers(const std::vector<ZoneText>& zones) : zones_(zones) {
  write_zones();
  start_trimtab();
  if (loads_all("nsd")) start_nsd();
  if (loads_all("knot")) start_knot();
  if (loads_all("bind")) start_bind();
  for (const auto& server : servers_) await(*server);
}

bool Servers::loads_all(const std::string& peer) const {
  return std::ranges::none_of(zones_,
                              [&](const ZoneText& zone) { return zone.not_by.contains(peer); });
}

std::vector<Server*> Servers::peers() {
  std::vector<Server*> peers;
  for (std::size_t i = 1; i < servers_.size(); ++i) peers.push_back(servers_[i].get());
  return peers;
}

void Servers::write_zones() {
  for (const char* each : {"zones", "nsd", "knot", "bind"}) {
    std::filesystem::create_directories(folder_ / each);
  }
  for (std::size_t i = 0; i < zones_.size(); ++i) {
    const auto file = folder_.write(file_of(i), zones_[i].text).string();
    const auto made = scenario::run({TRIMTAB_PROGRAM, "import", "zonefile", file, "--output",
                                     path("zones/z" + std::to_string(i) + ".json")});
    if (made.exit_code != 0) throw std::runtime_error(zones_[i].apex + ":\n" + made.output);
  }
}

void Servers::start(const std::string& name, std::uint16_t port,
                    const std::vector<std::string>& command) {
  auto server = std::make_unique<Server>();
  server->name = name;
  server->program = std::make_unique<scenario::Program>(command);
  server->client = std::make_unique<Client>(port);
  servers_.push_back(std::move(server));
}

void Servers::start_trimtab() {
  const std::uint16_t port = free_port();
  start("trimtab", port,
        {TRIMTAB_PROGRAM, "serve", "--listen", "127.0.0.1:" + std::to_string(port), "--control",
         "127.0.0.1:0", "--zones", path("zones")});
}

void Servers::start_nsd() {
  const std::uint16_t port = free_port();
  std::string text = "server:\n  ip-address: 127.0.0.1@" + std::to_string(port) +
                     "\n  do-ip6: no\n  username: \"\"\n  database: \"\"\n  server-count: 1\n"
                     "  zonesdir: \"" +
                     path("") + "\"\n  pidfile: \"" + path("nsd/pid") + "\"\n  xfrdfile: \"" +
                     path("nsd/xfrd") + "\"\n  zonelistfile: \"" + path("nsd/zones") +
                     "\"\n  xfrdir: \"" + path("nsd") +
                     "\"\n  minimal-responses: no\n  rrl-ratelimit: 0\n  tcp-query-count: 0\n"
                     "  tcp-timeout: 300\nremote-control:\n  control-enable: no\n";
  for (std::size_t i = 0; i < zones_.size(); ++i) {
    text += "zone:\n  name: \"" + zones_[i].apex + "\"\n  zonefile: \"" + path(file_of(i)) + "\"\n";
  }
  start("nsd", port, {"/usr/sbin/nsd", "-d", "-c", folder_.write("nsd/conf", text).string()});
}

void Servers::start_knot() {
  const std::uint16_t port = free_port();
  std::string text = "server:\n  rundir: \"" + path("knot") + "\"\n  listen: 127.0.0.1@" +
                     std::to_string(port) +
                     "\n  udp-workers: 1\n  tcp-workers: 1\n  tcp-idle-timeout: 300\n"
                     "  tcp-io-timeout: 0\n"
                     "database:\n  storage: \"" +
                     path("knot") +
                     "\"\nlog:\n  - target: stderr\n    any: warning\n"
                     "template:\n  - id: default\n    storage: \"" +
                     path("") +
                     "\"\n    zonefile-load: whole\n    journal-content: none\n"
                     "    zonefile-sync: -1\nzone:\n";
  for (std::size_t i = 0; i < zones_.size(); ++i) {
    text += "  - domain: \"" + zones_[i].apex + "\"\n    file: \"" + file_of(i) + "\"\n";
  }
  start("knot", port, {"/usr/sbin/knotd", "-c", folder_.write("knot/conf", text).string()});
}

void Servers::start_bind() {
  const std::uint16_t port = free_port();
  std::string text = "options {\n  directory \"" + path("bind") + "\";\n  listen-on port " +
                     std::to_string(port) +
                     " { 127.0.0.1; };\n  listen-on-v6 { none; };\n"
                     "  pid-file \"pid\";\n  session-keyfile \"key\";\n  recursion no;\n"
                     "  allow-query { any; };\n  minimal-responses no-auth;\n  notify no;\n"
                     "  dnssec-validation no;\n  check-names primary ignore;\n"
                     "  check-integrity no;\n  empty-zones-enable no;\n  max-udp-size 1232;\n"
                     "  tcp-idle-timeout 1200;\n  max-records-per-type 0;\n  zero-no-soa-ttl "
                     "no;\n};\ncontrols { };\n";
  for (std::size_t i = 0; i < zones_.size(); ++i) {
    text +=
        "zone \"" + zones_[i].apex + "\" { type primary; file \"" + path(file_of(i)) + "\"; };\n";
  }
  start("bind", port,
        {"/usr/sbin/named", "-g", "-n", "1", "-c", folder_.write("bind/conf", text).string()});
}

void Servers::await(const Server& server) const {
  for (const ZoneText& zone : zones_) {
    Question question;
    question.name = wire_of(zone.apex);
    question.type = zones::type::soa;
    const bool is_served = scenario::await([&] {
      // An id of its own: a second reply may come late, and be taken for that to a later question.
      const auto reply = reply_of(server.client->ask(question, 0));
      return reply && reply->authoritative && !reply->answer.empty();
    });
    if (is_served) continue;
    throw std::runtime_error(server.name + " does not serve " + zone.apex + ":\n" +
                             server.program->output());
  }
}

}  // namespace conformance
