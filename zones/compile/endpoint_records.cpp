#include "zones/compile/endpoint_records.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/rdata.h"
#include "zones/compile/record_sets.h"
#include "zones/compile/reply_room.h"
#include "zones/steer/chain.h"

namespace zones::compile {
namespace {

/// Types that shape the zone itself: resolvers keep what they say of it, whoever asked.
bool shapes_the_zone(std::uint16_t type) {
  return type == type::ns || type == type::soa || type == type::dname || type == type::ds;
}

void read_records(const Reader& reader, const Value::Member& member, const Name& origin,
                  EndpointRecords& records) {
  if (member.value.is(Value::Kind::object)) {
    reader.fault(member.value, "an endpoint's records have no TTL of their own",
                 "write the records or a list of them, and \"ttl\" beside " + quoted(member.key));
    return;
  }
  DraftSet set = read_set(reader, member, records.type, origin);
  if (set.records.size() > 1 && records.type == type::cname) {
    reader.fault(member.value, "an endpoint with several CNAMEs, of which a name can have one",
                 "make each an endpoint of its own");
  }
  if (set.records.size() > steer::max_addresses) {
    reader.fault(member.value,
                 "an endpoint has at most " + std::to_string(steer::max_addresses) +
                     " records, this one has " + std::to_string(set.records.size()),
                 "divide it into several endpoints");
    return;
  }
  for (DraftRecord& record : set.records) records.data.push_back(std::move(record.rdata));
}

}  // namespace

bool is_other_type(std::string_view key) {
  return key != "A" && key != "AAAA" && type_of(key).has_value();
}

EndpointRecords read_endpoint_records(const Reader& reader, const Value& endpoint,
                                      const Name& origin) {
  EndpointRecords records;
  const bool has_addresses = endpoint.find("A") != nullptr || endpoint.find("AAAA") != nullptr;
  for (const Value::Member& member : endpoint.members) {
    if (!is_other_type(member.key)) continue;
    const std::uint16_t type = *type_of(member.key);
    if (has_addresses || records.type != 0) {
      reader.fault(member.value,
                   "an endpoint has one kind of data, here are " +
                       (has_addresses ? "addresses" : records.type_name) + " and " + member.key,
                   "serve each kind by a service of its own");
    } else if (shapes_the_zone(type) || type == type::a || type == type::aaaa) {
      reader.fault(
          member.value, member.key + " records are not chosen among",
          shapes_the_zone(type) ? "write them under \"records\"" : "write \"A\" or \"AAAA\"");
    } else {
      records.type = type;
      records.type_name = type_name(type);
      read_records(reader, member, origin, records);
    }
  }
  return records;
}

std::string kind_text(std::uint16_t type) {
  return type == 0 ? "addresses" : type_name(type) + " records";
}

// RFC 1035 §4.2.2, as for plain sets; the longest name asked has 255 octets.
void check_size(const Reader& reader, const Value& service, const std::vector<Endpoint>& endpoints,
                std::size_t most) {
  std::vector<std::size_t> sizes;
  for (const Endpoint& endpoint : endpoints) {
    for (const auto& rdata : endpoint.data) sizes.push_back(rdata.size() + around_rdata_octets);
  }
  std::ranges::sort(sizes, std::greater<>());
  sizes.resize(std::min(sizes.size(), most));
  const std::size_t octets =
      std::accumulate(sizes.begin(), sizes.end(), octets_around_records(max_name_octets));
  if (octets <= max_message_octets) return;
  reader.fault(service,
               "an answer of this service can have " + std::to_string(octets) +
                   " octets, a message holds " + std::to_string(max_message_octets),
               "add the step {\"addresses\": 1} or write shorter records");
}

}  // namespace zones::compile
