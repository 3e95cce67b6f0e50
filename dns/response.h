// Writing one reply: header, question, record sets with compressed names, OPT. Whole record sets
// fit or leave no trace; room for the OPT is kept from the start, so that it always fits. Lives on
// the stack of one query and writes only into the buffer it was given.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "dns/edns.h"
#include "dns/query.h"
#include "dns/wire.h"
#include "zones/record.h"

namespace dns {

enum class Rcode : std::uint16_t {
  no_error = 0,
  format_error = 1,
  name_error = 3,
  not_implemented = 4,
  refused = 5,
  yx_domain = 6,     // a DNAME made a name too long (RFC 6672 §2.2)
  bad_version = 16,  // RFC 6891 §9
  bad_cookie = 23,   // RFC 7873 §8
};

enum class Section : std::uint8_t { answer, authority, additional };

/// What our side of EDNS says in this reply, as far as it is known before the answer.
struct Offer {
  std::uint16_t payload = 1232;  // octets of UDP we take and send at most
  std::string_view nsid = {};
  std::uint16_t most = max_tcp_octets;  // octets of UDP for this client, where that is less
  const SentCookie* cookie = nullptr;   // null: none
  std::optional<std::uint16_t> keepalive = std::nullopt;  // units of 100 ms
  Octets report_channel = {};                             // sent where there is room
};

/// What the records of a set share besides their owner.
struct Kind {
  std::uint16_t type;
  std::uint32_t ttl;         // seconds
  std::uint16_t qclass = 1;  // IN
};

/// The fewest octets a reply buffer may have.
constexpr std::size_t min_reply_octets = min_udp_octets;

class Response {
 public:
  /// Where writing stood, to come back to.
  struct Mark {
    std::size_t position;
    std::array<std::uint16_t, 3> counts;
    std::size_t suffixes;
  };

  /// Writes the header and echoes the question. `reply`: at least `min_reply_octets`; `query` and
  /// what `offer` points at outlive the response.
  Response(const Query& query, const Offer& offer, std::span<std::uint8_t> reply) noexcept;

  void set_rcode(Rcode rcode) noexcept { rcode_ = rcode; }
  void set_authoritative() noexcept { authoritative_ = true; }
  /// A reply has one scope: the deepest of what is in it.
  void deepen_subnet_scope(std::uint8_t scope) noexcept {
    if (scope > subnet_scope_) subnet_scope_ = scope;
  }

  [[nodiscard]] std::uint8_t subnet_scope() const noexcept { return subnet_scope_; }

  /// Sent where the answer leaves room, first without the text, then not at all. The first reason
  /// stands.
  void explain(const ExtendedError& error) noexcept {
    if (!error_) error_ = error;
  }

  /// One record. False: it does not fit (or the reply is truncated), nothing was written. Sections
  /// are filled in the order of the enum.
  bool add(Section section, Octets owner, Kind kind, Octets rdata) noexcept;
  /// All records of a set, or none.
  bool add(Section section, Octets owner, const zones::RRset& set) noexcept;
  /// Overwrites the last four octets written: the MINIMUM of an SOA just added (RFC 1035 §3.3.13).
  void patch_soa_minimum(std::uint32_t seconds) noexcept;

  [[nodiscard]] Mark mark() const noexcept;
  void rewind(const Mark& mark) noexcept;
  /// Takes every record back and sets TC; nothing can be added any more (RFC 2181 §9).
  void truncate() noexcept;
  [[nodiscard]] bool is_truncated() const noexcept { return truncated_; }
  [[nodiscard]] Rcode rcode() const noexcept { return rcode_; }

  /// Completes header and OPT. Returns the length of the reply in octets.
  std::size_t finish() noexcept;

 private:
  static constexpr std::size_t max_suffixes = 48;  // names to compress against; the first ones,
                                                   // which repeat most, are kept
  struct Suffix {
    std::uint16_t position;
    std::uint8_t octets;  // uncompressed
  };

  static std::size_t limit(const Query& query, const Offer& offer, std::size_t buffer) noexcept;
  void write_name(Octets name) noexcept;
  void write_rdata(std::uint16_t type, Octets rdata) noexcept;
  std::size_t write_inner_names(std::uint16_t type, Octets rdata) noexcept;
  [[nodiscard]] const Suffix* find_suffix(Octets suffix) const noexcept;
  [[nodiscard]] bool spells(std::size_t position, Octets suffix) const noexcept;
  [[nodiscard]] Opt opt() const noexcept;
  void fill(Opt& ours) const noexcept;
  [[nodiscard]] std::uint16_t flags() const noexcept;

  const Query& query_;
  Offer offer_;
  std::span<std::uint8_t> reply_;
  Writer out_;
  Mark after_question_{};
  std::array<std::uint16_t, 3> counts_{};
  std::array<Suffix, max_suffixes> suffixes_;  // the first `suffix_count_` are set
  std::size_t suffix_count_ = 0;
  Rcode rcode_ = Rcode::no_error;
  bool authoritative_ = false, truncated_ = false;
  std::uint8_t subnet_scope_ = 0;
  std::optional<ExtendedError> error_;
};

}  // namespace dns
