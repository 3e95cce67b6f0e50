#include <algorithm>
#include <array>
#include <cstdio>

#include "tools/daemon/all_clients.h"

namespace tools::daemon {
namespace {

constexpr std::size_t labels_shown = 5;

/// "3,412".
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string counted(std::size_t number, const std::string& one, const std::string& many) {
  return grouped(number) + ' ' + (number == 1 ? one : many);
}

/// Small parts keep a digit: all of a country's IPv6 networks are some thousandths.
std::string space_text(double share) {
  constexpr double percent = 100, small = 0.0005, tiny = 0.00001;
  if (share >= small) return percent_text(share);
  if (share < tiny) return share == 0 ? "0 %" : "< 0.001 %";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1g %%", share * percent);
  return text.data();
}

std::string clients_text(const std::vector<Clients>& clients) {
  std::string text;
  for (std::size_t i = 0; i < std::min(labels_shown, clients.size()); ++i) {
    text += (i == 0 ? "" : ", ") + clients[i].label;
  }
  if (clients.size() <= labels_shown) return text;
  return text + " and " + std::to_string(clients.size() - labels_shown) + " more";
}

/// Endpoints that are in every answer go without a number, in their order.
std::string gets_text(const CatchmentRow& row) {
  std::string text;
  const bool always = std::all_of(row.gets.within.begin(), row.gets.within.end(),
                                  [](const Share& one) { return one.share == 1; });
  if (!always) text = shares_text(row.gets.within);
  if (always) {
    for (const Share& one : row.gets.within) text += (text.empty() ? "" : "  ") + one.endpoint;
  }
  if (row.condition.empty()) return text;
  return text.empty() ? row.condition : text + "   [" + row.condition + "]";
}

/// Columns as wide as their widest cell; the first `right` of them are numbers.
std::string table_text(const std::vector<std::vector<std::string>>& rows, std::size_t right) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - row[i].size(), ' ');
      line += "  " + (i < right ? blanks + row[i] : row[i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace

std::string all_clients_text(const AllClients& told) {
  std::string text = told.name + " " + told.type + " for all clients";
  std::string sources;
  for (const std::string& source : told.sources) sources += (sources.empty() ? "" : ", ") + source;
  if (!sources.empty()) text += "   [" + sources + "]";
  text += '\n' + counted(told.catchments, "catchment", "catchments") + ", " +
          counted(told.leaves.both(), "leaf", "leaves") + ": " + grouped(told.leaves.v4) +
          " IPv4, " + grouped(told.leaves.v6) + " IPv6\n";
  for (const std::string& remark : told.remarks) text += "  (" + remark + ")\n";
  std::vector<std::vector<std::string>> rows{{"IPv4", "IPv6", "leaves", "gets", "clients"}};
  for (const CatchmentRow& row : told.rows) {
    rows.push_back({space_text(row.space.v4), space_text(row.space.v6), grouped(row.leaves.both()),
                    gets_text(row), clients_text(row.clients)});
  }
  return text + table_text(rows, 3);
}

}  // namespace tools::daemon
