// A server whose every counter is watched: after each packet all samples of /metrics must be what
// they were before, plus what the test says that has moved.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "test/dns/clients.h"
#include "test/scenario/stage.h"

namespace scenario {

/// By the sample's name with its labels.
using Samples = std::map<std::string, double>;
/// What one packet moves, each by so much.
using Moves = std::map<std::string, double>;

Moves operator+(Moves moves, const Moves& more);
Moves times(double count, Moves moves);

/// "trimtab_dropped_total{reason=\"looped\"}" from the parts of it: `sample("dropped", "reason",
/// "looped")`. A counter without labels: `sample("truncated")`.
std::string sample(const std::string& counter, const std::string& label = "",
                   const std::string& value = "");

/// The sample that goes down, too.
constexpr const char* open_connections = "trimtab_tcp_open_connections";

/// Where a packet came in.
struct Way {
  const char *transport, *family;
};
constexpr Way udp_v4{"udp", "v4"}, udp_v6{"udp", "v6"}, tcp_v4{"tcp", "v4"}, tcp_v6{"tcp", "v6"};

/// A packet that was taken in.
Moves taken(const Way& way);
/// The same, a query of this type that can be read.
Moves asked(const Way& way, const std::string& type, const std::string& opcode = "QUERY");
/// A reply went out.
Moves replied(const Way& way, const std::string& rcode, std::size_t octets);
Moves dropped(const Way& way, const std::string& reason);
/// A service was answered for.
Moves served(const std::string& service, const std::string& condition);
/// The reply has records of this endpoint; both as in "web/aws".
Moves carried(const std::string& endpoint);

class Counted {
 public:
  /// A server of the zone app.example on 127.0.0.1, twice, and on ::1.
  explicit Counted(const std::string& zone);

  [[nodiscard]] clients::Client client(clients::Client::Kind kind, const Way& way) const;
  [[nodiscard]] const dns::ListenAddress& v4() const { return v4_; }
  [[nodiscard]] const dns::ListenAddress& other_v4() const { return other_v4_; }

  /// Sends a packet by UDP and returns its reply; `moves` and the reply itself are all that counts.
  clients::Bytes ask(const clients::Bytes& packet, const Way& way, const std::string& rcode,
                     const Moves& moves);
  /// All samples are soon what they were at the last call, and `moves`.
  void expect(const Moves& moves);
  /// Begins anew from what is told now.
  void look() { expected_ = samples(); }
  [[nodiscard]] const Samples& last() const { return expected_; }
  [[nodiscard]] Stage& stage() { return stage_; }

 private:
  /// Of /metrics, without how long replies took.
  [[nodiscard]] Samples samples() const;

  Stage stage_;
  dns::ListenAddress v4_, other_v4_, v6_;
  Samples expected_;
};

}  // namespace scenario
