#include <algorithm>
#include <cmath>

#include "tools/daemon/explain.h"

namespace tools::daemon {
namespace {

constexpr std::size_t step_column = 12;  // widths that keep short stories in line
constexpr std::size_t candidate_column = 20;

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

std::string listed(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

std::string line(const std::string& step, const std::string& what,
                 std::size_t column = step_column) {
  std::string text = "  " + padded(step, column) + what;
  while (text.back() == ' ') text.pop_back();
  return text + "\n";
}

std::string line(const StepStory& story, std::size_t column) {
  const std::string candidates = listed(story.candidates, "  ");
  const std::string some = candidates.empty() ? "nothing" : candidates;
  if (story.note.empty()) return line(story.step, some, column);
  return line(story.step, padded(candidates, candidate_column) + " " + story.note, column);
}

/// The records of the answer that have the type of the last one, and before them each CNAME on a
/// line of its own.
std::string answer_lines(const Explanation& told) {
  const auto& records = told.reply.answer;
  std::string text;
  std::vector<std::string> data;
  std::uint32_t ttl = 0;
  const bool is_any = told.type == "ANY";
  for (const auto& record : records) {
    if (record.type == "CNAME" && told.type != "CNAME" && !is_any) {
      text += line("alias",
                   record.owner + " is " + record.data + "   TTL " + std::to_string(record.ttl));
      continue;
    }
    data.push_back(is_any ? record.type + " " + record.data : record.data);
    ttl = record.ttl;
  }
  std::string last = listed(data, " ");
  if (data.empty()) last = told.reply.rcode == "NOERROR" ? "no data" : told.reply.rcode;
  if (data.empty() && !told.reply.authority.empty() && !told.reply.authoritative) last = "referral";
  if (told.ends_in_alias) last = "the alias alone";
  const auto& negative = told.reply.authority;
  if (data.empty() && !negative.empty()) ttl = negative.front().ttl;
  if (!data.empty() || !negative.empty()) last += "   TTL " + std::to_string(ttl);
  if (!told.doubt.empty()) last += " (" + told.doubt + ")";
  if (told.reply.scope) last += "   scope /" + std::to_string(*told.reply.scope);
  if (!told.condition.empty() && told.condition != "steered") last += "   [" + told.condition + "]";
  return text + line("answer", last);
}

std::string line(const CatchmentStory& story, std::size_t column) {
  const std::string where =
      std::to_string(story.number) + " of " + std::to_string(story.count) + ", leaf " + story.leaf;
  return line(story.path + "catchment", where, column);
}

/// The steps of nested services have long names and stand in a column of their own width.
std::size_t inner_column(const Explanation& told) {
  std::size_t column = step_column;
  const auto widen = [&column](const std::string& label) {
    column = std::max(column, label.size() + 1);
  };
  for (const CatchmentStory& story : told.catchments) {
    if (!story.service.empty()) widen(story.path + "catchment");
  }
  for (const StepStory& story : told.steps) {
    if (!story.service.empty()) widen(story.step);
  }
  return column;
}

bool are_near(const Shares& a, const Shares& b) {
  constexpr double chance = 0.01;  // what two counts of the same thing may differ by
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const Share& one) {
           return std::any_of(b.begin(), b.end(), [&one](const Share& other) {
             return one.endpoint == other.endpoint && std::fabs(one.share - other.share) < chance;
           });
         });
}

/// Left out where the last step that draws has said as much.
std::string share_line(const Explanation& told) {
  const auto& [within, first] = told.shares;
  if (first.empty()) return {};
  const auto drew = std::find_if(told.steps.rbegin(), told.steps.rend(), [](const StepStory& step) {
    return !step.shares.empty() && step.service.empty();
  });
  if (drew != told.steps.rend() && are_near(drew->shares, first)) return {};
  return line("shares", shares_text(told.shares));
}

}  // namespace

std::string span_text(std::int64_t milliseconds) {
  struct Unit {
    const char* name;
    std::int64_t seconds;
  };
  constexpr Unit units[] = {{"d", 86'400}, {"h", 3'600}, {"m", 60}, {"s", 1}};
  std::int64_t left = (std::max<std::int64_t>(milliseconds, 0) + 500) / 1000;
  std::string text;
  int parts = 0;
  for (const Unit& unit : units) {
    const std::int64_t count = left / unit.seconds;
    left %= unit.seconds;
    if (parts > 0) ++parts;  // only neighbouring units make a readable pair
    if (count == 0 || parts > 2) continue;
    text += std::to_string(count) + unit.name;
    parts = std::max(parts, 1);
  }
  return text.empty() ? "0s" : text;
}

std::string explanation_text(const Explanation& told) {
  std::string text = told.name + " " + told.type + " for " + told.client + "   " + told.place;
  if (!told.sources.empty()) text += "   [" + listed(told.sources, ", ") + "]";
  text += "\n";
  for (const std::string& remark : told.remarks) text += "  (" + remark + ")\n";
  const std::size_t column = inner_column(told);
  for (const CatchmentStory& story : told.catchments) {
    text += line(story, story.service.empty() ? step_column : column);
  }
  for (const StepStory& story : told.steps) {
    text += line(story, story.service.empty() ? step_column : column);
  }
  return text + share_line(told) + answer_lines(told);
}

}  // namespace tools::daemon
