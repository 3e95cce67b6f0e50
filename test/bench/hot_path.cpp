// What one query costs without the kernel: `dns::respond` on whole packets, and the look-up of a
// client's catchment alone. Nanoseconds are the median of rounds; under callgrind, which counts
// instructions, one round is enough.
//
//   bench_hot_path ZONES_FOLDER [--geo FILE.mmdb]... [--rounds N]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "dns/answer.h"
#include "test/bench/rounds.h"
#include "tools/daemon/world.h"

namespace {

using bench::Random, bench::repeats, bench::Timed;
using Packet = std::vector<std::uint8_t>;

void put16(Packet& packet, unsigned value) {
  packet.push_back(static_cast<std::uint8_t>(value >> 8U));
  packet.push_back(static_cast<std::uint8_t>(value));
}

Packet question(const zones::Name& name, bool with_edns) {
  Packet packet;
  for (const unsigned field : {7U, 0U, 1U, 0U, 0U, with_edns ? 1U : 0U}) put16(packet, field);
  for (const std::uint8_t octet : name.wire()) packet.push_back(octet);
  put16(packet, zones::type::a);
  put16(packet, 1);
  return packet;
}

/// What a question's OPT has in it; `nothing`: it has no OPT.
enum class With { nothing, edns, subnet, cookie };

/// `subnet`: the /24 around `client` (RFC 7871 §6). `cookie`: a client's, without one of ours.
Packet question_of(const zones::Name& name, const geo::Address& client, With with) {
  Packet packet = question(name, with != With::nothing);
  if (with == With::nothing) return packet;
  packet.push_back(0);
  for (const unsigned field : {41U, 1232U, 0U, 0U}) put16(packet, field);
  if (with == With::edns) put16(packet, 0);
  if (with == With::subnet) {
    for (const unsigned field : {11U, 8U, 7U, 1U, 24U << 8U}) put16(packet, field);
    for (std::size_t octet = 12; octet < 15; ++octet) packet.push_back(client.octets[octet]);
  }
  if (with == With::cookie) {
    for (const unsigned field : {12U, 10U, 8U, 1U, 2U, 3U, 4U}) put16(packet, field);
  }
  return packet;
}

/// Names with plain A records, and names that are served, over all zones.
struct Names {
  std::vector<zones::Name> plain, served;
  explicit Names(const zones::Snapshot& snapshot) {
    for (const zones::Hosted& hosted : snapshot.zones.all()) {
      for (const zones::Node& node : hosted.zone->nodes()) {
        if (node.is_occluded || node.is_cut || node.name.is_wildcard()) continue;
        if (node.find(zones::type::a) != nullptr) plain.push_back(node.name);
        if (node.service) served.push_back(node.name);
      }
    }
  }
};

/// Asks every packet `repeats` times over UDP, each from the source beside it.
class Asking {
 public:
  Asking(const std::shared_ptr<const zones::Snapshot>& snapshot, std::vector<Packet> packets,
         std::vector<geo::Address> sources)
      : snapshot_(snapshot),
        packets_(std::move(packets)),
        sources_(std::move(sources)),
        served_(
            std::make_shared<dns::ServedSheet>(std::make_shared<const dns::ServedRows>(snapshot))) {
  }

  void operator()() {
    std::array<std::uint8_t, 1232> reply;
    for (std::size_t turn = 0; turn < repeats; ++turn) {
      for (std::size_t i = 0; i < packets_.size(); ++i) {
        const std::size_t octets =
            dns::respond(packets_[i], dns::Transport::udp, sources_[i],
                         {*snapshot_, settings_, 0, 0, 0, rate_limit_.get(), served_.get()},
                         {1000, draw_ += 0x9E3779B97F4A7C15ULL}, reply, *tally_);
        if (octets == 0 || (reply[3] & 0xFU) != 0) std::abort();  // nothing worth measuring
      }
    }
  }

 private:
  std::shared_ptr<const zones::Snapshot> snapshot_;
  std::vector<Packet> packets_;
  std::vector<geo::Address> sources_;
  dns::Settings settings_{.cookies = {.secrets = {{1, 2}}}};
  std::shared_ptr<dns::ServedSheet> served_;
  std::shared_ptr<dns::Tally> tally_ = std::make_shared<dns::Tally>();
  std::shared_ptr<dns::RateLimit> rate_limit_ = std::make_shared<dns::RateLimit>(1);
  std::uint64_t draw_ = 0;
};

Timed asking(std::string name, const std::shared_ptr<const zones::Snapshot>& snapshot,
             const std::vector<zones::Name>& names, With with) {
  const std::vector<geo::Address> clients = bench::addresses(bench::skewed_v4);
  std::vector<Packet> packets;
  for (std::size_t i = 0; i < bench::addresses_per_kind; ++i) {
    const zones::Name& asked = names[i * 7919 % names.size()];
    packets.push_back(question_of(asked, clients[i], with));
  }
  return {std::move(name), bench::addresses_per_kind * repeats,
          Asking(snapshot, std::move(packets), clients)};
}

std::vector<Timed> benches_of(const std::shared_ptr<const zones::Snapshot>& snapshot) {
  const Names names(*snapshot);
  std::vector<Timed> list;
  if (!names.plain.empty()) {
    list.push_back(asking("plain A", snapshot, names.plain, With::nothing));
    list.push_back(asking("plain A with EDNS", snapshot, names.plain, With::edns));
    list.push_back(asking("plain A with a cookie", snapshot, names.plain, With::cookie));
  }
  if (!names.served.empty()) {
    list.push_back(asking("steered A", snapshot, names.served, With::nothing));
    list.push_back(asking("steered A with Client Subnet", snapshot, names.served, With::subnet));
  }
  for (const zones::Hosted& hosted : snapshot->zones.all()) {
    for (const auto& service : hosted.services) {
      if (!service->chain->depends_on_client()) continue;
      for (Timed& timed : bench::locating(*service)) list.push_back(std::move(timed));
    }
  }
  return list;
}

}  // namespace

int main(int count, char** words) {
  tools::daemon::WorldOptions options;
  std::size_t rounds = 7;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--geo" && i + 1 < count) {
      options.overrides.databases.emplace_back(words[++i]);
    } else if (word == "--rounds" && i + 1 < count) {
      rounds = std::max(1UL, std::stoul(words[++i]));
    } else {
      options.overrides.zones = word;
    }
  }
  const tools::daemon::World world = tools::daemon::load_world(options);
  for (const auto& fault : world.faults) {
    if (fault.warning.empty()) std::fprintf(stderr, "%s\n", fault.to_string().c_str());
  }
  if (world.fault_count() > 0) return 1;
  for (Timed& timed : benches_of(world.compiled.snapshot)) bench::measure(timed, rounds);
  return 0;
}
