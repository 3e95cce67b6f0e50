// What a service answers everybody: its catchments, joined with those of all that is nested in it,
// each with the networks it holds, its part of the address space and what it gets. Sorted by the
// code that sorts clients, answered by the code that answers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/daemon/explain.h"
#include "tools/daemon/joint_map.h"

namespace tools::daemon {

/// Some of the clients of a catchment, by what the rules call them: "DE", "AS64500", "10.0.0.0/8".
struct Clients {
  std::string label;
  Space space;
};

struct CatchmentRow {
  AnswerShares gets;      // endpoints in the answer, over many draws and clients; may be empty
  std::string condition;  // "failed open", "no answer: ..."; empty where steered
  Space space;
  Leaves leaves;
  std::vector<Clients> clients;  // greatest first
};

struct AllClients {
  std::string name, type;
  std::vector<std::string> sources;  // the databases
  std::vector<std::string> remarks;
  std::string zone, service;
  std::size_t catchments = 0;
  Leaves leaves;
  std::vector<CatchmentRow> rows;  // greatest first; behind them networks that are no catchment
};

/// The question's client is not looked at. Throws BadQuestion, also for a name that is not served.
AllClients all_clients(const Question& question, const Explained& world);

/// Ends with a newline.
std::string all_clients_text(const AllClients& told);
std::string all_clients_json(const AllClients& told);

}  // namespace tools::daemon
