#include "test/scenario/counted.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <sstream>

namespace scenario {
namespace {

/// Bounds of trimtab_reply_size_bytes, as the document has them.
constexpr std::array<std::size_t, 10> size_bounds{64,   128,  256,  512,   1024,
                                                  1232, 1452, 4096, 16384, 65535};

bool is_time(const std::string& name) {
  const std::string latency = "trimtab_reply_latency_seconds_";
  if (name.find(latency + "sum") == 0) return true;
  return name.find(latency + "bucket") == 0 && name.find("+Inf") == name.npos;
}

std::string differences(const Samples& expected, const Samples& seen) {
  std::ostringstream text;
  for (const auto& [name, value] : seen) {
    const auto wanted = expected.find(name);
    if (wanted == expected.end()) {
      text << name << " is new\n";
    } else if (wanted->second != value) {
      text << name << " is " << value << ", not " << wanted->second << "\n";
    }
  }
  for (const auto& [name, value] : expected) {
    if (seen.find(name) == seen.end()) text << name << " is gone\n";
  }
  return text.str();
}

/// Counters never come back from there; how many connections are open does.
bool is_beyond(const Samples& expected, const Samples& seen) {
  const auto may_come = [](const auto& at, const auto& goal) {
    return at.first == goal.first && (at.second <= goal.second || at.first == open_connections);
  };
  return seen.size() != expected.size() ||
         !std::equal(seen.begin(), seen.end(), expected.begin(), may_come);
}

std::string transport_of(const Way& way) { return way.transport; }

}  // namespace

Moves operator+(Moves moves, const Moves& more) {
  for (const auto& [name, count] : more) moves[name] += count;
  return moves;
}

Moves times(double count, Moves moves) {
  for (auto& [name, value] : moves) value *= count;
  return moves;
}

std::string sample(const std::string& counter, const std::string& label, const std::string& value) {
  const std::string name = "trimtab_" + counter + "_total";
  return label.empty() ? name : name + "{" + label + "=\"" + value + "\"}";
}

Moves taken(const Way& way) {
  return {{sample("queries", "transport", transport_of(way) + "\",family=\"" + way.family), 1}};
}

Moves asked(const Way& way, const std::string& type, const std::string& opcode) {
  return taken(way) + Moves{{sample("queries_by_opcode", "opcode", opcode), 1},
                            {sample("queries_by_type", "type", type), 1}};
}

Moves replied(const Way& way, const std::string& rcode, std::size_t octets) {
  const std::string by = "{transport=\"" + transport_of(way) + "\"";
  Moves moves{{sample("replies", "rcode", rcode), 1},
              {"trimtab_reply_size_bytes_count" + by + "}", 1},
              {"trimtab_reply_size_bytes_sum" + by + "}", octets},
              {"trimtab_reply_size_bytes_bucket" + by + ",le=\"+Inf\"}", 1},
              {"trimtab_reply_latency_seconds_count" + by + "}", 1},
              {"trimtab_reply_latency_seconds_bucket" + by + ",le=\"+Inf\"}", 1}};
  for (const std::size_t bound : size_bounds) {
    if (octets > bound) continue;
    moves["trimtab_reply_size_bytes_bucket" + by + ",le=\"" + std::to_string(bound) + "\"}"] = 1;
  }
  return moves;
}

Moves dropped(const Way& way, const std::string& reason) {
  return taken(way) + Moves{{sample("dropped", "reason", reason), 1}};
}

Moves served(const std::string& service, const std::string& condition) {
  return {{sample("steered", "condition", condition), 1},
          {sample("service_answers", "service",
                  "app.example.:" + service + "\",condition=\"" + condition),
           1}};
}

Moves carried(const std::string& endpoint) {
  const std::size_t slash = endpoint.find('/');
  return {{sample("endpoint_answers", "service",
                  "app.example.:" + endpoint.substr(0, slash) + "\",endpoint=\"" +
                      endpoint.substr(slash + 1)),
           1}};
}

Counted::Counted(const std::string& zone) {
  stage_.write("zones/app.json", zone);
  stage_.launch({"--listen", "[::1]:0", "--listen", "127.0.0.1:0", "--workers", "2"});
  const auto port = [](const std::string& text) {
    return static_cast<std::uint16_t>(std::stoul(text));
  };
  v4_ = clients::listen_on("127.0.0.1", port(stage_.port()));
  const std::string said = stage_.program().output();
  std::smatch match;
  REQUIRE(std::regex_search(said, match, std::regex(R"(listening address="?\[::1\]:(\d+))")));
  v6_ = clients::listen_on("::1", port(match[1]));
  const std::regex listening(R"(listening address="?127\.0\.0\.1:(\d+))");
  const std::sregex_iterator first(said.begin(), said.end(), listening);
  const auto second = std::next(first);
  REQUIRE(second != std::sregex_iterator());
  other_v4_ = clients::listen_on("127.0.0.1", port((*second)[1]));
  stage_.program().await_line("serving generation");
  look();
}

clients::Client Counted::client(clients::Client::Kind kind, const Way& way) const {
  return {kind, std::string(way.family) == "v4" ? v4_ : v6_};
}

clients::Bytes Counted::ask(const clients::Bytes& packet, const Way& way, const std::string& rcode,
                            const Moves& moves) {
  const clients::Client socket = client(clients::Client::Kind::udp, way);
  socket.send(packet);
  auto reply = socket.datagram();
  REQUIRE(reply);
  expect(moves + replied(way, rcode, reply->size()));
  return *reply;
}

void Counted::expect(const Moves& moves) {
  for (const auto& [name, count] : moves) {
    INFO(name);
    REQUIRE(expected_.count(name) == 1);
    expected_[name] += count;
  }
  Samples seen;
  await([&] {
    seen = samples();
    return seen == expected_ || is_beyond(expected_, seen);
  });
  INFO(differences(expected_, seen));
  REQUIRE(seen == expected_);
}

Samples Counted::samples() const {
  const auto told = run({"curl", "-s", "http://" + stage_.control() + "/metrics"});
  std::istringstream lines(told.output);
  Samples all;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.rfind(' ');
    if (line.empty() || line[0] == '#' || is_time(line)) continue;
    all[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  REQUIRE_FALSE(all.empty());
  return all;
}

}  // namespace scenario
