#include "tools/daemon/server_file.h"

#include "tools/daemon/guard_section.h"
#include "tools/daemon/listen_address.h"
#include "tools/daemon/overlay.h"
#include "tools/daemon/wire_section.h"
#include "zones/compile/reader.h"
#include "zones/compile/tree.h"

namespace tools::daemon {
namespace {

using zones::compile::Document;
using zones::compile::Faults;
using zones::compile::Reader;
using zones::compile::Value;

constexpr std::size_t max_nsid_octets = 255;        // longer ones only invite truncation
constexpr std::uint64_t max_connections = 100'000;  // per worker; descriptors run out before

constexpr std::uint16_t domain_port = 53;  // of resolvers without a port

/// Reads one server file; every member reads one key.
class ServerFileReader {
 public:
  ServerFileReader(const Reader& reader, ServerFile& file) : reader_(reader), file_(file) {}

  void read(const Value& root) {
    if (!reader_.object(
            root, {"$schema", "format", "listen", "workers", "zones", "geo", "control", "state",
                   "nsid", "resolvers", "startup_wait", "limits", "log", "health", "cookies",
                   "chaos", "ede_to", "report_channel", "rate_limit"})) {
      return;
    }
    each(root, "listen", &ServerFileReader::listen);
    each(root, "workers", &ServerFileReader::workers);
    each(root, "zones", &ServerFileReader::zones);
    each(root, "geo", &ServerFileReader::geo);
    each(root, "control", &ServerFileReader::control);
    each(root, "state", &ServerFileReader::state);
    each(root, "nsid", &ServerFileReader::nsid);
    each(root, "resolvers", &ServerFileReader::resolvers);
    each(root, "startup_wait", &ServerFileReader::startup_wait);
    each(root, "limits", &ServerFileReader::limits);
    each(root, "log", &ServerFileReader::log);
    each(root, "health", &ServerFileReader::health);
    each(root, "cookies", &ServerFileReader::cookies);
    each(root, "chaos", &ServerFileReader::chaos);
    each(root, "ede_to", &ServerFileReader::ede_to);
    each(root, "report_channel", &ServerFileReader::report_channel);
    each(root, "rate_limit", &ServerFileReader::rate_limit);
    each(root, "format", &ServerFileReader::format);
  }

 private:
  void each(const Value& object, std::string_view key,
            void (ServerFileReader::*read_value)(const Value&)) {
    if (const Value* value = object.find(key)) (this->*read_value)(*value);
  }

  std::optional<dns::ListenAddress> address(const Value& value) const {
    const auto text = reader_.text(value);
    if (!text) return std::nullopt;
    std::string why;
    auto parsed = parse_listen(*text, why);
    if (!parsed) reader_.fault(value, why);
    return parsed;
  }

  std::optional<std::filesystem::path> path(const Value& value) const {
    const auto text = reader_.text(value);
    if (!text) return std::nullopt;
    if (text->empty()) {
      reader_.fault(value, "an empty path", "write a path, relative to this file or absolute");
      return std::nullopt;
    }
    return (file_.path.parent_path() / *text).lexically_normal();
  }

  /// An address, or one with what holds for it alone.
  std::optional<dns::ListenAddress> listener(const Value& value) const {
    if (!value.is(Value::Kind::object)) return address(value);
    reader_.object(value, {"address", "udp_payload"});
    const Value* where = value.find("address");
    if (where == nullptr) {
      reader_.fault(value, "no address to listen on",
                    "write {\"address\": \"127.0.0.1:5300\", \"udp_payload\": 1400}");
      return std::nullopt;
    }
    auto parsed = address(*where);
    if (const Value* octets = value.find("udp_payload"); octets != nullptr && parsed) {
      parsed->udp_payload = payload(*octets).value_or(0);
    }
    return parsed;
  }

  std::optional<std::uint16_t> payload(const Value& value) const {
    const auto octets = reader_.whole(value, least_payload, most_payload);
    if (!octets) return std::nullopt;
    return static_cast<std::uint16_t>(*octets);
  }

  void listen(const Value& value) {
    if (value.as_list().empty()) {
      reader_.fault(value, "no address to listen on", "write at least one, like 127.0.0.1:5300");
    }
    for (const Value& item : value.as_list()) {
      if (const auto parsed = listener(item)) file_.listen.push_back(*parsed);
    }
  }
  void workers(const Value& value) {
    if (const auto count = reader_.whole(value, 0, max_workers)) {
      file_.workers = static_cast<unsigned>(*count);
    }
  }
  void zones(const Value& value) {
    if (auto folder = path(value)) file_.zones = std::move(*folder);
  }
  void geo(const Value& value) {
    if (!reader_.object(value, {"databases", "networks"})) return;
    if (const Value* databases = value.find("databases")) {
      for (const Value& item : databases->as_list()) {
        if (auto database = path(item)) file_.databases.push_back(std::move(*database));
      }
    }
    if (const Value* networks = value.find("networks")) {
      file_.networks = read_networks(reader_, *networks);
    }
  }
  void control(const Value& value) {
    if (!reader_.object(value, {"listen", "token_file"})) return;
    if (const Value* listen = value.find("listen")) {
      if (const auto parsed = address(*listen)) file_.control = *parsed;
    }
    if (const Value* token = value.find("token_file")) file_.token_file = path(*token);
  }
  void state(const Value& value) { file_.state = path(value); }
  void nsid(const Value& value) {
    const auto text = reader_.text(value);
    if (!text) return;
    if (text->size() > max_nsid_octets) {
      reader_.fault(value, "an NSID of " + std::to_string(text->size()) + " octets",
                    "at most " + std::to_string(max_nsid_octets));
      return;
    }
    file_.settings.nsid = *text;
  }
  void resolvers(const Value& value) {
    for (const Value& item : value.as_list()) {
      const auto text = reader_.text(item);
      if (!text) continue;
      std::string why;
      if (const auto resolver = ::geo::Address::parse(*text)) {
        file_.resolvers.push_back({*resolver, domain_port});
      } else if (const auto with_port = parse_listen(*text, why);
                 with_port && with_port->port > 0) {
        file_.resolvers.push_back(*with_port);
      } else {
        reader_.fault(item, "\"" + *text + "\" is no IP address",
                      "write it like 127.0.0.1 or ::1, with a port like 127.0.0.1:5353");
      }
    }
  }
  void startup_wait(const Value& value) {
    using namespace std::chrono_literals;
    if (const auto wait = reader_.duration(value, 0ms, 10min)) file_.startup_wait = *wait;
  }
  void limits(const Value& value) {
    using namespace std::chrono_literals;
    if (!reader_.object(value, {"tcp_connections", "tcp_per_client", "tcp_idle", "udp_payload"})) {
      return;
    }
    if (const Value* connections = value.find("tcp_connections")) {
      const auto count = reader_.whole(*connections, 1, max_connections);
      if (count) file_.tcp.connections = static_cast<std::uint32_t>(*count);
    }
    if (const Value* connections = value.find("tcp_per_client")) {
      const auto count = reader_.whole(*connections, 0, max_connections);
      if (count) file_.tcp.per_client = static_cast<std::uint32_t>(*count);
    }
    if (const Value* idle = value.find("tcp_idle")) {
      if (const auto time = reader_.duration(*idle, 100ms, 10min)) file_.tcp.idle = *time;
    }
    if (const Value* octets = value.find("udp_payload")) {
      if (const auto read = payload(*octets)) file_.settings.udp_payload = *read;
    }
  }
  void log(const Value& value) {
    const auto word = reader_.word(value, {"debug", "info", "warning", "error"});
    if (word) file_.log_level = *parse_level(*word);
  }
  void health(const Value& value) {
    file_.guarding = read_guarding(reader_, value);
    if (const Value* exec = value.find("exec")) {
      file_.exec = reader_.boolean(*exec).value_or(false);
    }
  }
  void cookies(const Value& value) {
    read_cookies(reader_, value, file_.settings.cookies);
    if (const Value* secrets = value.find("secret_file")) file_.cookie_file = path(*secrets);
  }
  void chaos(const Value& value) { read_chaos(reader_, value, file_.settings.chaos); }
  void ede_to(const Value& value) { read_ede_to(reader_, value, file_.settings.ede_to); }
  void report_channel(const Value& value) {
    read_report_channel(reader_, value, file_.settings.report_channel);
  }
  void rate_limit(const Value& value) {
    read_rate_limit(reader_, value, file_.settings.rate_limit);
  }
  void format(const Value& value) { (void)reader_.whole(value, 1, 1); }

  const Reader& reader_;
  ServerFile& file_;
};

void apply(const Overrides& overrides, ServerFile& file) {
  if (!overrides.listen.empty()) file.listen = overrides.listen;
  if (overrides.workers) file.workers = *overrides.workers;
  if (overrides.zones) file.zones = *overrides.zones;
  if (!overrides.databases.empty()) file.databases = overrides.databases;
  if (overrides.control) file.control = *overrides.control;
  if (overrides.token_file) file.token_file = overrides.token_file;
  if (overrides.state) file.state = overrides.state;
  if (file.listen.empty()) file.listen = default_listen();
}

}  // namespace

std::optional<ServerFile> parse_server_file(const zones::compile::SourceFile& source,
                                            const Overrides& overrides, Faults& faults) {
  const auto before = faults.fault_count();
  const auto document = Document::parse(source.path, source.text, faults);
  if (!document) return std::nullopt;
  ServerFile file;
  file.path = source.path;
  file.zones = file.path.parent_path() / file.zones;
  const Reader reader(*document, faults);
  ServerFileReader(reader, file).read(document->root());
  if (faults.fault_count() > before) return std::nullopt;
  apply(overrides, file);
  return file;
}

std::optional<ServerFile> read_server_file(const std::filesystem::path& path,
                                           const Overrides& overrides, Faults& faults) {
  if (!path.empty()) {
    const auto source = zones::compile::read_file(path);
    if (source.unreadable.empty()) return parse_server_file(source, overrides, faults);
    faults.fault({source.path, 0, 0, ""}, "cannot be read: " + source.unreadable,
                 "name the server file with -c");
    return std::nullopt;
  }
  ServerFile file;
  apply(overrides, file);
  return file;
}

std::filesystem::path server_file_or_default(const std::filesystem::path& asked,
                                             bool others_given) {
  if (!asked.empty() || others_given) return asked;
  std::error_code error;
  if (std::filesystem::exists("trimtab.json", error)) return "trimtab.json";
  return {};
}

std::vector<std::string> needs_restart(const ServerFile& running, const ServerFile& wanted) {
  std::vector<std::string> keys;
  if (!same_addresses(running.listen, wanted.listen)) keys.emplace_back("listen");
  if (running.workers != wanted.workers) keys.emplace_back("workers");
  if (!same_addresses({running.control}, {wanted.control})) keys.emplace_back("control.listen");
  if (running.state != wanted.state) keys.emplace_back("state");
  if (running.exec != wanted.exec) keys.emplace_back("health.exec");
  if (running.tcp.connections != wanted.tcp.connections) {
    keys.emplace_back("limits.tcp_connections");
  }
  if (running.tcp.per_client != wanted.tcp.per_client) keys.emplace_back("limits.tcp_per_client");
  if (running.tcp.idle != wanted.tcp.idle) keys.emplace_back("limits.tcp_idle");
  return keys;
}

}  // namespace tools::daemon
