#include "test/conformance/differential.h"

#include <iomanip>
#include <sstream>
#include <stdexcept>

#include "test/conformance/questions.h"
#include "test/conformance/reply.h"
#include "test/conformance/rules.h"

namespace conformance {
namespace {

constexpr std::size_t most_told = 40;

Reply decoded(const Packet& packet, const Server& server, const Question& question) {
  const auto reply = reply_of(packet);
  if (reply) return *reply;
  throw std::runtime_error(server.name +
                           (packet.empty() ? " did not answer " : " answered badly ") +
                           question.to_string());
}

/// Octets of our whole answer: by TCP, where everything required is in.
std::size_t whole_octets(Server& ours, Question question, std::uint16_t id) {
  question.transport = Transport::tcp;
  const Packet packet = ours.client->ask(question, id);
  // What is optional by UDP is in it too: it may be larger than what had to fit.
  return packet.size();
}

class Match {
 public:
  Match(Servers& servers, Outcome& outcome) : servers_(servers), outcome_(outcome) {}

  void ask(const Question& question) {
    const std::uint16_t id = ++id_;
    servers_.ours().client->send(question, id);
    for (Server* peer : servers_.peers()) peer->client->send(question, id);
    const Packet packet = servers_.ours().client->receive(question, id);
    const Reply ours = decoded(packet, servers_.ours(), question);
    std::size_t whole = ours.octets;
    if (ours.truncated) whole = whole_octets(servers_.ours(), question, id);
    for (Server* peer : servers_.peers()) {
      const Reply theirs = decoded(peer->client->receive(question, id), *peer, question);
      judge({question, peer->name, whole}, ours, theirs);
    }
  }

 private:
  void judge(const Case& asked, const Reply& ours, const Reply& theirs) {
    Score& score = outcome_.peers[std::string(asked.peer)];
    const Verdict verdict = compare(asked, ours, theirs);
    if (verdict.equal) {
      ++score.equal;
    } else if (verdict.allowed) {
      ++score.allowed;
      for (const auto rule : verdict.used) ++score.by_rule[std::string(rule)];
    } else {
      ++score.different;
      if (outcome_.differences.size() >= most_told) return;
      outcome_.differences.push_back(asked.question.to_string() + "\ntrimtab: " + ours.to_string() +
                                     std::string(asked.peer) + ": " + theirs.to_string());
    }
  }

  Servers& servers_;
  Outcome& outcome_;
  std::uint16_t id_ = 0;
};

}  // namespace

std::string Outcome::to_string() const {
  std::ostringstream text;
  text << "peer         equal   allowed different\n";
  for (const auto& [name, score] : peers) {
    text << std::left << std::setw(8) << name << std::right << std::setw(10) << score.equal
         << std::setw(10) << score.allowed << std::setw(10) << score.different << '\n';
    for (const auto& [rule, count] : score.by_rule) {
      text << "  " << std::left << std::setw(24) << rule << std::right << std::setw(10) << count
           << '\n';
    }
  }
  for (const std::string& difference : differences) text << '\n' << difference;
  return text.str();
}

void run(const std::vector<ZoneText>& zones, std::uint64_t count, std::uint64_t seed,
         Outcome& outcome) {
  Servers servers(zones);
  Questions questions(zones, seed);
  Match match(servers, outcome);
  for (std::uint64_t i = 0; i < count; ++i) match.ask(questions.next());
}

}  // namespace conformance
