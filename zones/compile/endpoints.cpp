#include "zones/compile/endpoints.h"

#include <algorithm>
#include <array>
#include <utility>

#include "zones/compile/addresses.h"
#include "zones/compile/draft.h"
#include "zones/compile/endpoint_records.h"
#include "zones/compile/keys.h"
#include "zones/compile/looked_up.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 14> endpoint_keys{
    "A",     "AAAA",  "resolve", "hold",  "service", "weight", "ttl",
    "price", "state", "cloud",   "check", "min_up",  "at",     "region"};

void check_keys(const Reader& reader, const Value& endpoint) {
  for (const Value::Member& member : endpoint.members) {
    if (member.key != "note" && !is_other_type(member.key) &&
        std::ranges::find(endpoint_keys, member.key) == endpoint_keys.end()) {
      unknown_key(reader, endpoint, member, endpoint_keys);
    }
  }
}

void check_data(const Reader& reader, const Value& endpoint) {
  const auto is_data = [](const Value::Member& member) {
    const bool is_address = member.key == "A" || member.key == "AAAA";
    if (is_address) return !member.value.as_list().empty();
    return member.key == "service" || member.key == "resolve" || is_other_type(member.key);
  };
  if (std::ranges::any_of(endpoint.members, is_data)) return;
  reader.fault(endpoint, "an endpoint without data",
               R"(give it "A" or "AAAA", a name to "resolve", or records of another type)");
}

/// The cloud that an endpoint's key says: "aws" or "aws/green". Empty when that is none.
std::string cloud_of_key(std::string_view key, Clouds& clouds) {
  const std::string_view name = key.substr(0, key.find('/'));
  return clouds.use(name) != nullptr ? std::string(name) : std::string();
}

std::string written_cloud(const Reader& reader, const Value& value, const std::string& of_key,
                          Clouds& clouds) {
  const auto name = reader.text(value);
  if (!name) return of_key;
  if (clouds.use(*name) == nullptr) {
    const std::vector<std::string_view> names = clouds.names();
    reader.fault(value, "no cloud is called \"" + *name + '"',
                 names.empty() ? "define it in \"clouds\"" : nearest(*name, names));
  } else if (!of_key.empty() && of_key != *name) {
    reader.fault(value, "the endpoint's key says that its cloud is \"" + of_key + '"',
                 "leave \"cloud\" out or rename the endpoint");
  }
  return *name;
}

void check_name(const Reader& reader, const Value& endpoints, const NamedEndpoint& named,
                Clouds& clouds) {
  const std::string& key = named.key;
  const Spot at = reader.document().spot_of_key(endpoints, *named.written);
  const auto slash = key.find('/');
  if (key.empty() || key.ends_with('/') || key.ends_with("/*")) {
    reader.faults().fault(at, "an endpoint's key is not empty and does not end in \"/\" or \"/*\"",
                          "call it CLOUD, CLOUD/label or what you like");
  } else if (slash != std::string::npos && named.cloud.empty()) {
    const std::string cloud = key.substr(0, slash);
    const std::vector<std::string_view> names = clouds.names();
    reader.faults().warn("unknown-cloud", at,
                         "no cloud is called \"" + cloud + "\", so this endpoint is in none",
                         names.empty() ? "define it in \"clouds\"" : nearest(cloud, names));
  }
}

std::uint32_t read_min_up(const Reader& reader, const Value& endpoint,
                          const EndpointAddresses& addresses) {
  const bool is_looked_up = endpoint.find("resolve") != nullptr;
  const Value* written = endpoint.find("min_up");
  if (written == nullptr) return 1;
  const auto count = reader.whole(*written, 1, steer::max_addresses);
  if (!count) return 1;
  if (addresses.v4.empty() && addresses.v6.empty() && !is_looked_up) {
    reader.fault(*written, "\"min_up\" counts addresses, and this endpoint has none",
                 "leave it out");
  }
  for (const auto* family : {&addresses.v4, &addresses.v6}) {
    if (family->empty() || *count <= family->size()) continue;
    reader.fault(
        *written,
        "with " + std::to_string(family->size()) + (family == &addresses.v4 ? " A" : " AAAA") +
            (family->size() == 1 ? " address" : " addresses") + " this endpoint could never be up",
        "write at most " + std::to_string(family->size()));
    break;
  }
  return static_cast<std::uint32_t>(*count);
}

void fault_missing_port(const Reader& reader, const Value* own, const CheckDraft& draft,
                        Surroundings& around) {
  const Value* at = own != nullptr ? own : around.check_at;
  if (own == nullptr && std::exchange(around.portless_noted, true)) return;
  const bool is_grpc = draft.kind == health::Check::Kind::grpc;
  reader.fault(*at,
               is_grpc ? "a check of kind \"grpc\" without a port"
                       : "a check of kind \"tcp\" without a port",
               is_grpc ? R"(write {"grpc": {"port": 50051}})" : R"(write {"tcp": {"port": 5432}})");
}

/// Records of other types are no addresses to probe: the check must say which one stands for them.
void watch_target(const Reader& reader, const Value& at, const CheckDraft& draft,
                  health::WatchedEndpoint& watched) {
  if (draft.target) {
    watched.addresses.push_back({*draft.target, *draft.target, 0, nullptr});
    return;
  }
  reader.fault(at, watched.serves + " records are no addresses: there is nothing to probe",
               R"(write "check": {"target": "192.0.2.1"}, or null for no check)");
}

/// What is probed for each address, the same for all of one endpoint.
void watch(const Reader& reader, const Value& endpoint, Surroundings& around,
           health::WatchedEndpoint& watched) {
  const Value* own = endpoint.find("check");
  const std::optional<CheckDraft> draft =
      own != nullptr ? around.checks.resolve(reader, *own, around.check) : around.check;
  if (!draft || draft->broken) return;
  const bool is_always = draft->kind == health::Check::Kind::always;
  if (is_always && !watched.serves.empty()) return;  // nothing is probed, so no target is missing
  const auto port = draft->port_to_probe();
  if (!port) {
    fault_missing_port(reader, own, *draft, around);
    return;
  }
  if (!watched.serves.empty()) {
    watch_target(reader, own != nullptr ? *own : endpoint, *draft, watched);
  }
  const auto check = around.checks.share(draft->finish());
  if (!watched.looked_up.name.empty()) {
    watched.looked_up.pattern = {{}, draft->target.value_or(""), *port, check};
  }
  for (health::WatchedAddress& address : watched.addresses) {
    if (draft->target) address.target = *draft->target;
    address.port = *port;
    address.check = check;
  }
}

void add_addresses(const EndpointAddresses& addresses, ReadEndpoint& read) {
  for (const geo::Address& address : addresses.v4) {
    auto& octets = read.data.a.emplace_back();
    std::ranges::copy(address.octets.end() - 4, address.octets.end(), octets.begin());
    read.watched.addresses.push_back({address.to_string(), address.to_string(), 0, nullptr});
  }
  for (const geo::Address& address : addresses.v6) {
    read.data.aaaa.push_back(address.octets);
    read.watched.addresses.push_back({address.to_string(), address.to_string(), 0, nullptr});
  }
  read.member.v4_count = static_cast<std::uint8_t>(addresses.v4.size());
  read.member.v6_count = static_cast<std::uint8_t>(addresses.v6.size());
  read.watched.v4_count = static_cast<std::uint32_t>(addresses.v4.size());
}

void add_records(EndpointRecords records, ReadEndpoint& read) {
  read.type = records.type;
  read.watched.serves = std::move(records.type_name);
  read.member.other_count = static_cast<std::uint8_t>(records.data.size());
  read.data.data = std::move(records.data);
}

/// The name of the service that stands at an endpoint; that it exists is checked later.
std::string read_inner(const Reader& reader, const Value& endpoint) {
  const Value* service = endpoint.find("service");
  if (service == nullptr) return {};
  for (const Value::Member& member : endpoint.members) {
    const bool is_data = member.key == "A" || member.key == "AAAA" || member.key == "resolve" ||
                         is_other_type(member.key);
    if (is_data || member.key == "check" || member.key == "min_up") {
      reader.fault(member.value, quoted(member.key) + " beside \"service\", which brings its own",
                   "leave one of them out");
    }
  }
  const auto name = reader.text(*service);
  if (name && name->empty()) reader.fault(*service, "there is no service \"\"");
  return name.value_or(std::string());
}

}  // namespace

std::vector<NamedEndpoint> name_endpoints(const Reader& reader, const Value& endpoints,
                                          Clouds& clouds) {
  std::vector<NamedEndpoint> names;
  for (const Value::Member& member : endpoints.members) {
    if (is_note(member)) continue;
    NamedEndpoint named{member.key, cloud_of_key(member.key, clouds), &member};
    const Value* cloud = member.value.find("cloud");
    if (cloud != nullptr) named.cloud = written_cloud(reader, *cloud, named.cloud, clouds);
    check_name(reader, endpoints, named, clouds);
    names.push_back(std::move(named));
  }
  std::ranges::sort(names, {}, &NamedEndpoint::key);
  return names;
}

ReadEndpoint read_endpoint(const Reader& reader, const NamedEndpoint& named, Surroundings& around) {
  ReadEndpoint read;
  const Value& endpoint = named.written->value;
  read.data.key = read.member.key = read.watched.name = named.key;
  read.data.cloud = read.watched.cloud = named.cloud;
  if (!is_object(reader, endpoint)) return read;
  check_keys(reader, endpoint);
  check_data(reader, endpoint);
  read.watched.service = read_inner(reader, endpoint);
  check_hold(reader, endpoint);
  if (endpoint.find("service") == nullptr) {
    const EndpointAddresses addresses = read_addresses(reader, endpoint);
    add_addresses(addresses, read);
    add_records(read_endpoint_records(reader, endpoint, around.origin), read);
    read.watched.looked_up = read_looked_up(reader, endpoint);
    read.member.is_looked_up = endpoint.find("resolve") != nullptr;
    read.watched.min_up = read_min_up(reader, endpoint, addresses);
    watch(reader, endpoint, around, read.watched);
  }

  Traits traits = read_traits(reader, endpoint);
  traits.position = around.clouds.read_position(reader, endpoint);
  traits.inherit({{}, {}, around.state, {}});
  if (const Traits* cloud = around.clouds.use(named.cloud)) traits.inherit(*cloud);
  read.member.weight = traits.weight.value_or(steer::one_weight);
  read.member.ttl = traits.ttl;
  read.position = traits.position;
  read.watched.configured = traits.state.value_or(health::Hand::none);
  return read;
}

}  // namespace zones::compile
