#include <catch2/catch.hpp>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;

namespace {

struct Odd {
  std::string service, message;  // endpoints aws and gcp when they are not written
};

const std::string endpoints = "'endpoints': {'aws': {'A': '192.0.2.1'}, 'gcp': {'A': '192.0.2.2'}}";

std::vector<std::string> messages_of(const std::string& service) {
  const bool is_whole = service.find("'endpoints'") != std::string::npos;
  return read_quoted("{'services': {'web': {" + service + (is_whole ? "" : ", " + endpoints) +
                     "}}}")
      .messages;
}

}  // namespace

TEST_CASE("what is legal but hardly meant gets one warning") {
  const Odd odd = GENERATE(values<Odd>(
      {{"'steer': ['healthy', {'first': 1}]",
        "/steer/1: warning[first-without-order]: \"first\" keeps endpoints at random: no step "
        "before it orders them; put \"geo\", \"prefer\" or \"weighted\" before it"},
       {"'steer': ['healthy', 'weighted']",
        "/steer/1: warning[weighted-without-first]: resolvers rotate the addresses of an answer, "
        "so the shares come out equal; put {\"first\": 1} behind \"weighted\""},
       {"'steer': ['healthy', 'weighted', {'geo': {'*': ['aws', 'gcp']}}, {'first': 1}]",
        "/steer/1: warning[order-lost]: the order that \"weighted\" makes is lost: \"geo\" orders "
        "anew and no step between uses it; put \"weighted\" behind it or leave it out"},
       {"'steer': ['healthy', {'prefer': ['aws', 'gcp']}, {'first': 1}, 'weighted']",
        "/steer/3: warning[order-of-one]: \"weighted\" orders what {\"first\": 1} has cut to one "
        "already; put it before \"first\""},
       {"'steer': [{'prefer': ['aws', 'gcp']}, 'healthy']",
        "/steer/0: warning[select-before-healthy]: \"prefer\" selects before \"healthy\" and can "
        "leave only what is down; put \"healthy\" first"},
       {"'steer': 'shuffle', 'check': {'tcp': {'port': 1}}",
        "/steer: warning[health-ignored]: endpoints are checked, but no step looks at their "
        "health; put \"healthy\" first"},
       {"'steer': ['healthy', {'prefer': ['aws']}]",
        "/endpoints/gcp: warning[unreachable]: no step's lists lead to the endpoint \"gcp\"; name "
        "it in them"},
       {"'steer': [{'healthy': {'none': 'empty'}}, {'geo': {'*': ['aws', 'gcp']}, 'fence': true}]",
        "/steer/1: warning[geo-fence-empty]: a client of \"*\" gets no answer when its endpoints "
        "are down; leave \"fence\" or \"none\": \"empty\" out"},
       {"'steer': ['weighted', {'first': 1}], 'endpoints': {'a': {'A': '192.0.2.1', 'weight': 0}}",
        "/steer/0: warning[weights-zero]: every endpoint has the weight 0: there is nothing to "
        "draw by; give one a weight"},
       {"'endpoints': {'a': {'A': '192.0.2.1'}, 'b': {'AAAA': '2001:db8::1'}}",
        "/endpoints: warning[families-differ]: \"a\" has only A, \"b\" only AAAA: clients of the "
        "other family get fewer endpoints; write \"families\": \"any\" or \"common\""},
       {"'steer': ['healthy', 'weighted', 'shuffle', {'first': 1}]",
        "/steer/1: warning[order-lost]: the order that \"weighted\" makes is lost: \"shuffle\" "
        "orders anew and no step between uses it; put \"weighted\" behind it or leave it out"},
       {"'steer': ['sticky', {'geo': {'*': ['aws', 'gcp']}}, {'first': 1}]",
        "/steer/0: warning[order-lost]: the order that \"sticky\" makes is lost: \"geo\" orders "
        "anew and no step between uses it; put \"sticky\" behind it or leave it out"},
       {"'steer': {'healthy': {'at_least': 3}}",
        "/steer: warning[at-least-never]: fewer than 3 endpoints are here, so all count as up, "
        "whatever their health; write at most 2"},
       {"'families': 'common'",
        "/families: warning[families-common-empty]: no endpoint has both families, so every answer "
        "is empty; write \"any\""},
       {"'endpoints': {'a': {'A': '192.0.2.1', 'ttl': 2}}",
        "/endpoints/a/ttl: warning[ttl-below-min]: the service's least TTL, 5 s, wins over this "
        "one; lower \"min\" of the service's \"ttl\""}}));
  CHECK(messages_of(odd.service) == std::vector{"/services/web" + odd.message});
}

TEST_CASE("what is meant gets no warning") {
  const auto* service =
      GENERATE("'steer': ['healthy', 'weighted', {'first': 1}]",
               "'steer': ['healthy', 'weighted', {'addresses': 1}]",
               "'steer': ['healthy', 'shuffle', {'first': 1}]",
               "'steer': ['weighted', 'healthy', {'first': 1}]",
               "'steer': ['healthy', 'shuffle', {'first': 1}, {'geo': {'*': ['aws', 'gcp']}}]",
               "'steer': ['healthy', {'geo': {'*': ['aws', 'gcp']}}, 'sticky', {'first': 1}]",
               "'steer': [{'healthy': {'none': 'gcp'}}, {'prefer': 'aws'}]",
               "'steer': ['healthy', {'first': 1}], 'endpoints': {'a': {'A': '192.0.2.1'}}",
               "'families': 'any', 'endpoints': {'a': {'A': '192.0.2.1'}, 'b': {'AAAA': '::1'}}",
               "'steer': ['sticky', {'first': 2}, 'weighted', {'first': 1}]",
               "'steer': ['weighted', {'prefer': [['aws', 'gcp']]}, {'first': 1}]",
               "'steer': {'healthy': {'at_least': 2}}",
               "'ttl': 2, 'endpoints': {'a': {'A': '192.0.2.1', 'ttl': 2}}", "'steer': []");
  CHECK(messages_of(service) == std::vector<std::string>{});
}

TEST_CASE("an endpoint that its exact key hides from its cloud's word is pointed out") {
  CHECK(read_quoted(with_steer("['healthy', {'geo': {'*': ['aws', 'gcp']}}]")).messages ==
        std::vector<std::string>{
            "/services/web/endpoints/aws~1green: warning[unreachable]: no step's lists lead to the "
            "endpoint \"aws/green\"; name it, or its whole cloud as \"aws/*\", in them"});
}
