// The probes of RFC 8906 §8, word for word with dig, and what each of them expects.
#include <catch2/catch.hpp>
#include <regex>

#include "test/scenario/stage.h"

namespace {

using scenario::Stage;

constexpr const char* zone = R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "records": { "www": { "A": "192.0.2.1" } } })";

/// What a probe looks at in a reply as dig prints it.
struct Seen {
  std::string output;
  [[nodiscard]] bool has(const std::string& pattern) const {
    return std::regex_search(output, std::regex(pattern));
  }
  [[nodiscard]] bool has_status(const std::string& status) const {
    return has("status: " + status + ",");
  }
  [[nodiscard]] bool has_flag(const std::string& flag) const {
    return has("\n;; flags:[a-z ]* " + flag + "[ ;]");
  }
  [[nodiscard]] bool has_soa() const { return has("\napp\\.test\\.\\s+\\d+\\s+IN\\s+SOA\\s"); }
  [[nodiscard]] bool has_opt() const { return has("\n;; OPT PSEUDOSECTION:"); }
  [[nodiscard]] bool has_version_0() const { return has("\n; EDNS: version: 0, flags:"); }
  [[nodiscard]] bool has_mbz() const { return has("MBZ"); }
};

class Probes {
 public:
  Probes() {
    stage_.write("zones/app.json", zone);
    stage_.write("trimtab.json", R"({ "zones": "zones", "nsid": "ns1" })");
    stage_.start();
  }
  /// `dig WORDS @server`, the zone's name among the words.
  Seen ask(const std::string& words) {
    std::istringstream in(words);
    std::vector<std::string> command{"dig",         "@127.0.0.1", "-p",
                                     stage_.port(), "+tries=1",   "+time=5"};
    for (std::string word; in >> word;) command.push_back(word);
    Seen seen{scenario::run(command).output};
    UNSCOPED_INFO("dig " << words << '\n' << seen.output);
    return seen;
  }

 private:
  Stage stage_;
};

void check_answered(const Seen& seen) {
  CHECK(seen.has_status("NOERROR"));
  CHECK(seen.has_soa());
  CHECK(seen.has_flag("aa"));
  CHECK_FALSE(seen.has_flag("ad"));
  CHECK_FALSE(seen.has_mbz());
}

void check_plain(const Seen& seen) {
  check_answered(seen);
  CHECK_FALSE(seen.has_opt());
}

void check_edns(const Seen& seen) {
  check_answered(seen);
  CHECK(seen.has_opt());
  CHECK(seen.has_version_0());
}

void check_bad_version(const Seen& seen) {
  CHECK(seen.has_status("BADVERS"));
  CHECK_FALSE(seen.has_soa());
  CHECK_FALSE(seen.has_flag("aa"));
  CHECK_FALSE(seen.has_flag("ad"));
  CHECK(seen.has_opt());
  CHECK(seen.has_version_0());
  CHECK_FALSE(seen.has_mbz());
}

}  // namespace

TEST_CASE("RFC 8906 §8.1: basic DNS") {
  Probes probes;
  SECTION("8.1.1 the zone is configured") {
    const Seen seen = probes.ask("+noedns +noad +norec soa app.test");
    check_plain(seen);
    CHECK_FALSE(seen.has_flag("rd"));
  }
  SECTION("8.1.2 an unknown type") {
    const Seen seen = probes.ask("+noedns +noad +norec type1000 app.test");
    CHECK(seen.has_status("NOERROR"));
    CHECK(seen.has("ANSWER: 0,"));
    CHECK(seen.has_flag("aa"));
    CHECK_FALSE(seen.has_flag("rd"));
    CHECK_FALSE(seen.has_flag("ad"));
    CHECK_FALSE(seen.has_opt());
  }
  SECTION("8.1.3.1 CD=1") {
    const Seen seen = probes.ask("+noedns +noad +norec +cd soa app.test");
    check_plain(seen);
    CHECK_FALSE(seen.has_flag("cd"));  // RFC 4035 §3.1.6
  }
  SECTION("8.1.3.2 AD=1") { check_plain(probes.ask("+noedns +norec +ad soa app.test")); }
  SECTION("8.1.3.3 the reserved bit") {
    check_plain(probes.ask("+noedns +noad +norec +zflag soa app.test"));
  }
  SECTION("8.1.3.4 RD=1") {
    const Seen seen = probes.ask("+noedns +noad +rec soa app.test");
    check_plain(seen);
    CHECK(seen.has_flag("rd"));
    CHECK_FALSE(seen.has_flag("ra"));
  }
  SECTION("8.1.4 an unknown opcode") {
    const Seen seen = probes.ask("+noedns +noad +opcode=15 +norec +header-only");
    CHECK(seen.has_status("NOTIMP"));
    CHECK(seen.has("opcode: RESERVED15"));
    CHECK(seen.has("QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0"));
    CHECK_FALSE(seen.has_flag("aa"));
    CHECK_FALSE(seen.has_flag("rd"));
    CHECK_FALSE(seen.has_flag("ad"));
  }
  SECTION("8.1.5 TCP") { check_plain(probes.ask("+noedns +noad +norec +tcp soa app.test")); }
}

TEST_CASE("RFC 8906 §8.2: Extended DNS") {
  Probes probes;
  SECTION("8.2.1 minimal EDNS") {
    check_edns(probes.ask("+nocookie +edns=0 +noad +norec soa app.test"));
  }
  SECTION("8.2.2 version negotiation") {
    check_bad_version(probes.ask("+nocookie +edns=1 +noednsneg +noad +norec soa app.test"));
  }
  SECTION("8.2.3 an unknown option") {
    const Seen seen = probes.ask("+nocookie +edns=0 +noad +norec +ednsopt=100 soa app.test");
    check_edns(seen);
    CHECK_FALSE(seen.has("; OPT=100"));
  }
  SECTION("8.2.4 unknown flags") {
    check_edns(probes.ask("+nocookie +edns=0 +noad +norec +ednsflags=0x40 soa app.test"));
  }
  SECTION("8.2.5 version negotiation with unknown flags") {
    check_bad_version(
        probes.ask("+nocookie +edns=1 +noednsneg +noad +norec +ednsflags=0x40 soa app.test"));
  }
  SECTION("8.2.6 version negotiation with an unknown option") {
    const Seen seen =
        probes.ask("+nocookie +edns=1 +noednsneg +noad +norec +ednsopt=100 soa app.test");
    check_bad_version(seen);
    CHECK_FALSE(seen.has("; OPT=100"));
  }
  SECTION("8.2.7 a reply that may be cut off") {
    const Seen seen = probes.ask("+norec +dnssec +bufsize=512 +ignore dnskey app.test");
    CHECK(seen.has_status("NOERROR"));
    CHECK(seen.has_opt());
    CHECK(seen.has_version_0());
  }
  SECTION("8.2.8 DO=1") {
    const Seen seen = probes.ask("+nocookie +edns=0 +noad +norec +dnssec soa app.test");
    check_edns(seen);
    CHECK(seen.has("version: 0, flags: do;"));
  }
  SECTION("8.2.9 version negotiation with DO=1") {
    const Seen seen = probes.ask("+nocookie +edns=1 +noednsneg +noad +norec +dnssec soa app.test");
    check_bad_version(seen);
    CHECK(seen.has("version: 0, flags: do;"));
  }
  SECTION("8.2.10 several options at once") {
    const Seen seen =
        probes.ask("+edns=0 +noad +norec +cookie +nsid +expire +subnet=0.0.0.0/0 soa app.test");
    check_edns(seen);
    CHECK(seen.has("; COOKIE: [0-9a-f]{48} \\(good\\)"));
    CHECK(seen.has("; NSID: "));
    CHECK(seen.has("; CLIENT-SUBNET: 0.0.0.0/0/0"));
  }
}

TEST_CASE("RFC 9619: one question, or none for a cookie") {
  Probes probes;
  const Seen none = probes.ask("+noedns +noad +norec +header-only");
  CHECK(none.has_status("FORMERR"));
  const Seen cookie = probes.ask("+edns=0 +cookie +noad +norec +header-only");
  CHECK(cookie.has_status("NOERROR"));
  CHECK(cookie.has("; COOKIE: [0-9a-f]{48} \\(good\\)"));
}

TEST_CASE("classes, meta types and opcodes nobody serves get their response codes") {
  Probes probes;
  for (const char* refused : {"-c HS soa app.test", "-c CH txt version.bind", "-c ANY soa app.test",
                              "soa elsewhere.test"}) {
    CHECK(probes.ask(std::string("+norec ") + refused).has_status("REFUSED"));
  }
  CHECK(probes.ask("+norec soa elsewhere.test").has("; EDE: 20 \\(Not Authoritative\\)"));
  CHECK(probes.ask("+norec axfr app.test").has("Transfer failed"));
  for (const char* opcode : {"IQUERY", "STATUS", "NOTIFY", "UPDATE", "3", "14"}) {
    CHECK(probes.ask(std::string("+norec soa app.test +opcode=") + opcode).has_status("NOTIMP"));
  }
}
