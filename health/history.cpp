#include "health/history.h"

#include <utility>

namespace health {

void History::add(const Key& key, Transition transition) {
  if (transition.reason.size() > longest_reason) transition.reason.resize(longest_reason);
  const auto record = records_.try_emplace(key).first;
  entries_.push_back({std::move(transition), record});
  record->second.push_back(std::prev(entries_.end()));
  if (record->second.size() > most_each) drop_oldest_of(record);
  if (entries_.size() > most_in_all) drop_oldest_of(entries_.front().record);
}

std::vector<Transition> History::of(const Key& key) const {
  std::vector<Transition> found;
  const auto record = records_.find(key);
  if (record == records_.end()) return found;
  for (const auto& entry : record->second) found.push_back(entry->transition);
  return found;
}

void History::drop_oldest_of(Records::iterator record) {
  entries_.erase(record->second.front());
  record->second.pop_front();
  if (record->second.empty()) records_.erase(record);
}

}  // namespace health
