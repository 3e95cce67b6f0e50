// How much room a reply leaves for one set of records when everything else in it is as large as it
// can be: what does not fit there is cut off by TCP, too, for those who ask so.
#pragma once

#include <cstddef>

#include "zones/name.h"

namespace zones::compile {

constexpr std::size_t max_message_octets = 65535;  // RFC 1035 §4.2.2

/// A record but for its rdata: pointer to the name, type, class, TTL and length.
constexpr std::size_t around_rdata_octets = 12;

/// Header, question and OPT with every option of a query answered: the longest NSID that the server
/// file may have, Client Subnet, a cookie and the keepalive. What goes along unasked gives way.
/// `name`: the one asked; a wildcard stands for the longest.
constexpr std::size_t octets_around_records(std::size_t name_octets) {
  constexpr std::size_t header = 12, type_and_class = 4, option_header = 4;
  constexpr std::size_t opt = 11 + 4 * option_header + 255 + (4 + 16) + (8 + 16) + 2;
  return header + name_octets + type_and_class + opt;
}

inline std::size_t octets_around_records(const Name& owner) {
  return octets_around_records(owner.is_wildcard() ? max_name_octets : owner.wire().size());
}

}  // namespace zones::compile
