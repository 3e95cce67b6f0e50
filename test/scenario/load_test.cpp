// 200 replacements of a zone file, good and bad mixed, under load: no query lost, no answer of
// neither version.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <thread>

#include "test/scenario/stage.h"

namespace {

/// Version `v` answers 10.0.v.1 and 10.0.v.2 together, and carries v as its TTL.
std::string zone(int version) {
  const std::string net = "10.0." + std::to_string(version);
  return "{ \"zone\": \"app.test\", \"nameservers\": { \"ns1\": \"192.0.2.53\" }, \"records\": { "
         "\"www\": { \"ttl\": " +
         std::to_string(1000 + version) + ", \"A\": [\"" + net + ".1\", \"" + net + ".2\"] } } }\n";
}

/// Asks over one connected UDP socket again and again; counts replies that are not wholly of one
/// good version.
class Asker {
 public:
  explicit Asker(const std::string& port) : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    timeval patience{scenario::patience_s, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server);
    thread_ = std::thread([this] {
      while (!stopping_) ask();
    });
  }
  ~Asker() {
    stop();
    close(socket_);
  }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int asked = 0, lost = 0, mixed = 0;

 private:
  void ask() {
    static constexpr std::uint8_t query[] = {0, 7,   0,   0,   0,   1,   0, 0,   0,   0,
                                             0, 0,   3,   'w', 'w', 'w', 3, 'a', 'p', 'p',
                                             4, 't', 'e', 's', 't', 0,   0, 1,   0,   1};
    ++asked;
    std::uint8_t reply[512];
    if (send(socket_, query, sizeof query, 0) < 0) return;
    const ssize_t size = recv(socket_, reply, sizeof reply, 0);
    if (size < 0) {
      ++lost;
      return;
    }
    // Two A records of 16 octets behind the question, owners compressed: TTL at 6, address at 12.
    const std::uint8_t* one = reply + sizeof query;
    const std::uint8_t* two = one + 16;
    const int ttl = one[8] << 8 | one[9];
    const bool whole = size == static_cast<ssize_t>(sizeof query + 32) && ttl >= 1000 &&
                       one[14] == ttl - 1000 && two[14] == ttl - 1000 &&
                       std::memcmp(one + 6, two + 6, 4) == 0 && one[15] + two[15] == 3 &&
                       one[14] % 2 == 0;  // bad versions are odd
    mixed += whole ? 0 : 1;
  }

  int socket_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

TEST_CASE(
    "200 replacements of the zone file under load: no query lost, no answer of neither version") {
  scenario::Stage stage;
  stage.write("zones/app.json", zone(0));
  stage.write("queries", "www.app.test A\nno.app.test A\nwww.app.test AAAA\n");
  stage.start();
  scenario::Program load({"dnsperf", "-s", "127.0.0.1", "-p", stage.port(), "-d",
                          stage.path("queries").string(), "-l", "3600", "-c", "4", "-q", "40", "-t",
                          "20", "-Q", "20000", "-S", "1"});
  load.await_line("\\d");
  Asker asker(stage.port());
  for (int version = 1; version <= 200; ++version) {
    const std::string text = zone(version % 100);
    if (version % 4 == 3) {  // odd versions are broken in one way or another
      stage.replace("zones/app.json", text.substr(0, text.size() / 2));
    } else if (version % 4 == 1) {
      stage.write("zones/app.json", "");
    } else {
      stage.replace("zones/app.json", text);
    }
    if (version % 20 == 0) {
      const auto reloaded = stage.ask({"reload"});
      INFO(reloaded.output);
      CHECK(reloaded.exit_code == 0);
      CHECK(stage.dig("www.app.test").count("10.0." + std::to_string(version % 100) + ".1") == 1);
    }
  }
  asker.stop();
  load.signal(SIGINT);
  const std::string report = load.await_output();
  INFO(report);
  CHECK(load.await_end() == 0);
  CHECK(report.find("Queries lost:         0 (0.00%)") != report.npos);
  CHECK(asker.asked > 200);
  CHECK(asker.lost == 0);
  CHECK(asker.mixed == 0);
}
