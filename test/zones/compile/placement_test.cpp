// The rules between records: what may share a name, what stands below a cut, whom NS may name.
#include "zones/compile/placement.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "test/zones/compile/zone_text.h"

using namespace zone_text;

TEST_CASE("records that may not share a name are refused, naming both") {
  struct Case {
    std::string records, wanted;
  };
  const Case cases[] = {
      {R"("a": {"CNAME": "x.", "MX": "0 .", "TXT": "t"})",
       "z.json:2:28: /records/a/CNAME: a CNAME stands alone (RFC 1034 §3.6.2), but a.z.example. "
       "also "
       "has MX at z.json:2:40, TXT at z.json:2:54; keep the CNAME or the rest\n"},
      {R"("a": {"CNAME": ["x.", "y."]})",
       "z.json:2:28: /records/a/CNAME: 2 CNAMEs at one name; keep one; to choose between several, "
       "serve a service\n"},
      {R"("@": {"CNAME": "x."})",
       "z.json:2:28: /records/@/CNAME: a CNAME at the apex, where SOA and NS must be (RFC 1034 "
       "§3.6.2); serve a service here, or write the addresses\n"},
      {R"("a": {"CNAME": "x.", "serve": "web"})",
       "z.json:2:43: /records/a/serve: served, with a CNAME at z.json:2:28 at the same name; keep "
       "one "
       "of them\n"},
      {R"("a": {"serve": "web", "AAAA": "::1"})",
       "z.json:2:28: /records/a/serve: AAAA is both served here and written at z.json:2:43; keep "
       "\"serve\" or the AAAA records\n"},
      {R"("a": {"DNAME": ["x.", "y."]})",
       "z.json:2:28: /records/a/DNAME: 2 DNAMEs at one name; keep one; to choose between several, "
       "serve a service\n"},
      {R"("a": {"DNAME": "x.", "NS": "y."})",
       "z.json:2:28: /records/a/DNAME: a DNAME at a delegation: NS is at z.json:2:40 (RFC 6672 "
       "§2.3); "
       "keep one of them\n"
       "z.json:2:28: /records/a/DNAME: warning[occluded]: DNAME at the delegation a.z.example. at "
       "z.json:2:40 is never answered; write it in the child zone, or leave it out\n"},
      {R"("a": {"CNAME": "b"}, "b": {"CNAME": "a"})",
       "z.json:2:28: /records/a/CNAME: a CNAME that leads back to itself; lead it to the name that "
       "has "
       "the data\n"
       "z.json:2:49: /records/b/CNAME: a CNAME that leads back to itself; lead it to the name that "
       "has "
       "the data\n"},
      {R"("a": {"CNAME": "nosuch"})",
       "z.json:2:28: /records/a/CNAME: warning[cname-dangling]: leads to nosuch.z.example., which "
       "does "
       "not exist; end it in a dot if it is outside the zone\n"},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.records);
    CHECK(messages(wanted.records) == wanted.wanted);
  }
}

TEST_CASE("a chain of 8 CNAMEs is followed, one of 9 is refused at its head") {
  const auto chain = [](int length) {
    std::string records;
    for (int i = 0; i < length; ++i) {
      records += "\"c" + std::to_string(i) + "\":{\"CNAME\":\"c" + std::to_string(i + 1) + "\"},";
    }
    return records + "\"c" + std::to_string(length) + "\":{\"A\":\"192.0.2.1\"}";
  };
  CHECK(messages(chain(8)).empty());
  CHECK(messages(chain(9)) ==
        "z.json:2:27: /records/c0/CNAME: a chain of more than 8 CNAMEs, longer than is followed; "
        "lead "
        "it to the name that has the data\n");
}

TEST_CASE("below a cut stands glue and nothing else") {
  struct Case {
    std::string records, wanted;
  };
  const std::string cut = R"("s": {"NS": ["ns.s", "x."]}, "ns.s": {"A": "192.0.2.1"}, )";
  const Case cases[] = {
      {R"("s.t": {"TXT": "t"})", ""},
      {R"("a.s": {"TXT": "t"})",
       "z.json:2:85: /records/a.s/TXT: warning[occluded]: TXT below the delegation s.z.example. at "
       "z.json:2:25 is never answered; write it in the child zone, or leave it out\n"},
      {R"("a.s": {"A": "192.0.2.7"})",
       "z.json:2:83: /records/a.s/A: warning[occluded]: A below the delegation s.z.example. at "
       "z.json:2:25 is never answered; write it in the child zone, or leave it out\n"},
      {R"("a.s": {"serve": "web"})",
       "z.json:2:87: /records/a.s/serve: served below the delegation s.z.example. at z.json:2:25, "
       "where nothing is answered; serve it in the child zone, or remove one of the two\n"},
      {R"("t": {"NS": "n."}, "t2": {"NS": "ns.s"})", ""},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.records);
    CHECK(messages(cut + wanted.records) == wanted.wanted);
  }
  CHECK(
      messages(R"("s": {"NS": "x.", "serve": "web"})") ==
      "z.json:2:40: /records/s/serve: served at the delegation s.z.example. at z.json:2:25, where "
      "nothing is answered; serve it in the child zone, or remove one of the two\n");
  CHECK(messages(R"("d": {"DNAME": "x."}, "a.d": {"TXT": "t"})") ==
        "z.json:2:50: /records/a.d/TXT: warning[occluded]: TXT below the DNAME of d.z.example. at "
        "z.json:2:28 is never answered; write it in the child zone, or leave it out\n");
  CHECK(
      messages(R"("*": {"NS": "x.", "DS": "1 5 0 00"})") ==
      "z.json:2:25: /records/*/NS: warning[wildcard-ns]: NS at a wildcard delegates nothing (RFC "
      "4592 §4.2); delegate each name by itself\n"
      "z.json:2:37: /records/*/DS: warning[wildcard-ds]: DS at a wildcard means nothing (RFC 4592 "
      "§4.6); leave it out\n");
  CHECK(messages(R"("a": {"DS": "1 5 0 00"})") ==
        "z.json:2:25: /records/a/DS: warning[ds-without-delegation]: DS belongs to a delegation, "
        "beside "
        "its NS; write it in the parent zone, or add the NS\n");
}

TEST_CASE("a nameserver inside of the zone needs plain addresses") {
  struct Case {
    std::string records, wanted;
  };
  const Case cases[] = {
      {R"("s": {"NS": "ns.s"})",
       "z.json:2:25: /records/s/NS: the nameserver ns.s.z.example. has no addresses; write its A "
       "or "
       "AAAA records, here or in \"nameservers\"\n"},
      {R"("s": {"NS": "n"})",
       "z.json:2:25: /records/s/NS: the nameserver n.z.example. has no addresses; write its A or "
       "AAAA "
       "records, here or in \"nameservers\"\n"},
      {R"("s": {"NS": ["x.", "n"]}, "n": {"serve": "web"})",
       "z.json:2:32: /records/s/NS/1: the nameserver n.z.example. is served: referrals carry no "
       "steered "
       "addresses; give it plain A or AAAA records\n"},
      {R"("s": {"NS": "n"}, "n": {"CNAME": "x."})",
       "z.json:2:25: /records/s/NS: the nameserver n.z.example. is an alias, which a nameserver "
       "must "
       "not be (RFC 2181 §10.3); name the server by its own name\n"},
      {R"("s": {"NS": "n"}, "*": {"A": "192.0.2.1"})", ""},
      {R"("s": {"NS": "n"}, "n": {"A": "bad"})",
       "z.json:2:42: /records/n/A: \"bad\" is no A data: it is not an IPv4 address; write it as in "
       "\"192.0.2.1\"\n"},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.records);
    CHECK(messages(wanted.records) == wanted.wanted);
  }
}

TEST_CASE("nameservers and records agree, or both places are named") {
  struct Case {
    std::string text, wanted;
  };
  const std::string no_nameservers =
      "the zone has no nameservers; write \"nameservers\": {\"ns1\": \"192.0.2.53\", "
      "\"ns.example.net.\": []}\n";
  const Case cases[] = {
      {R"({"records":{"@":{"NS":"x."}}})", ""},
      {R"({})", "z.json:1:1: /: " + no_nameservers},
      {R"({"nameservers":{}})", "z.json:1:16: /nameservers: " + no_nameservers},
      {R"({"nameservers":["x."]})",
       "z.json:1:16: /nameservers: expected an object, found a list; write \"nameservers\": "
       "{\"ns1\": "
       "\"192.0.2.53\", \"ns.example.net.\": []}\n"},
      {R"({"nameservers":{"x.":"192.0.2.1"}})",
       "z.json:1:22: /nameservers/x.: out-of-zone glue: x. is outside the zone, and resolvers "
       "believe "
       "only its own zone's servers; write [] and leave its addresses to that zone\n"},
      {R"({"nameservers":{"n":[]}})",
       "z.json:1:21: /nameservers/n: the nameserver n.z.example. has no addresses; write its A or "
       "AAAA "
       "records, here or in \"nameservers\"\n"},
      {R"({"nameservers":{"n":[]},"records":{"n":{"A":"192.0.2.1"}}})", ""},
      {R"({"nameservers":{"n":"192.0.2.1"},"records":{"n":{"A":"192.0.2.1"}}})", ""},
      {R"({"nameservers":{"n":"192.0.2.1"},"records":{"n":{"A":"192.0.2.2"}}})",
       "z.json:1:21: /nameservers/n: n.z.example. has other A records at z.json:1:54; write them "
       "in one "
       "place, or the same in both\n"},
      {R"({"nameservers":{"n":"192.0.2.1"},"records":{"n":{"serve":"web"}}})",
       "z.json:1:21: /nameservers/n: the nameserver n.z.example. is served: referrals carry no "
       "steered "
       "addresses; give it plain A or AAAA records\n"
       "z.json:1:58: /records/n/serve: A is both served here and written at z.json:1:21; keep "
       "\"serve\" "
       "or the A records\n"},
      {R"({"nameservers":{"n":"nonsense"}})",
       "z.json:1:21: /nameservers/n: \"nonsense\" is no address of a nameserver: it is not an IPv4 "
       "address; write an IPv4 or IPv6 address, or [] where the name is outside the zone\n"},
      {R"({"nameservers":{"x.":[],"X.":[]}})",
       "z.json:1:25: /nameservers/X.: the nameserver X. is written at z.json:1:17 too; put its "
       "addresses "
       "in one place\n"},
      {R"({"nameservers":{"x.":[]},"records":{"@":{"NS":"X."}}})", ""},
      {R"({"nameservers":{"x.":[]},"records":{"@":{"NS":"y."}}})",
       "z.json:1:47: /records/@/NS: other nameservers than at z.json:1:16; leave NS out of the "
       "apex, "
       "\"nameservers\" gives it\n"},
  };
  for (const Case& wanted : cases) {
    INFO(wanted.text);
    CHECK(build(wanted.text).messages == wanted.wanted);
  }
}

TEST_CASE("a set that fits no message is refused with its size") {
  const auto said_of = [](const std::string& name, int count) {
    std::string values;
    for (int i = 0; i < count; ++i) {
      values += (i == 0 ? "\"" : ",\"") + std::to_string(1000 + i) + std::string(220, 'x') + '"';
    }
    return messages("\"" + name + "\": {\"TXT\": [" + values + "]}");
  };
  CHECK(said_of("a", 300) ==
        "z.json:2:26: /records/a/TXT: an answer with these TXT records can have 71457 octets, a "
        "message holds 65535; write fewer or shorter ones\n");
  CHECK(said_of("a", 275).empty());
  // All options of a query answered, or a long name below a wildcard, leave less room.
  CHECK_THAT(said_of("a", 276), Catch::Contains("can have 65769 octets"));
  CHECK_THAT(said_of("*", 275), Catch::Contains("can have 65774 octets"));
}

TEST_CASE("all faults of a zone come in one run, in the order of the file") {
  const std::string text = messages(R"("a": {"A": "x"}, "b": {"B": 1}, "c": {"CNAME": "c"})");
  CHECK(text.find("2:24") < text.find("2:36"));
  CHECK(text.find("2:36") < text.find("2:60"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}
