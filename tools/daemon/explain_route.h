// `explain` asked in words: by the command line offline and by GET /v1/explain of a running server.
// The parameters are the verb's options: name, type, client, resolver, down, up (repeatable), draw,
// all_clients (the table of everybody instead of one client's story), format (json or text).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/daemon/all_clients.h"
#include "tools/daemon/daemon.h"
#include "tools/daemon/explain.h"
#include "tools/daemon/world.h"

namespace tools::daemon {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Throws BadQuestion for an address or network that is none.
Question question_of(const Parameters& parameters);

/// On files alone: no prober has looked, so everything counts as up. Throws BadQuestion,
/// UnclearAim.
Explanation explain_offline(const Question& question, const World& world);
/// On what is served now, health included. Throws BadQuestion, UnclearAim.
Explanation explain_live(const Question& question, const Live& live);
/// The table of everybody, likewise.
AllClients all_clients_offline(const Question& question, const World& world);
AllClients all_clients_live(const Question& question, const Live& live);
/// GET /v1/explain: 200, or 400 with what is wrong with the question.
Response explain_route(const Request& request, const Live& live);

}  // namespace tools::daemon
