// One query, parsed: everything the answer needs is copied, so that the reply may overwrite the
// request.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dns/edns.h"
#include "dns/wire.h"
#include "zones/steer/client.h"

namespace dns {

enum class Transport : std::uint8_t { udp, tcp };

enum class Parsed : std::uint8_t {
  query,            // a question for us
  cookie_only,      // no question, only a COOKIE option to be answered (RFC 7873 §5.4)
  drop,             // no answer at all: shorter than a header, or itself a response (QR=1)
  format_error,     // FORMERR
  not_implemented,  // NOTIMP: an opcode that is not QUERY
  bad_version,      // BADVERS (RFC 6891 §6.1.3)
};

struct Query {
  std::uint16_t id = 0;
  std::uint8_t opcode = 0;
  bool recursion_desired = false;
  bool has_question = false;                              // qname, type and qclass below are good
  std::uint8_t name_length = 0;                           // octets of `name`
  std::array<std::uint8_t, zones::max_name_octets> name;  // wire form, case as asked (0x20)
  std::uint16_t type = 0, qclass = 0;
  std::optional<Edns> edns;
  Transport transport = Transport::udp;
  geo::Address source;

  [[nodiscard]] Octets qname() const noexcept { return {name.data(), name_length}; }
};

/// Fills `query` as far as the packet goes (an error's reply needs id, opcode, RD and, where it
/// could be read, the question). Never reads outside `packet`, never allocates.
Parsed parse(Octets packet, Transport transport, const geo::Address& source, Query& query) noexcept;

}  // namespace dns
