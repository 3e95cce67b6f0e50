#include "health/body_search.h"

#include <algorithm>

#include "health/reason.h"

namespace health {
bool BodySearch::take(std::string_view chunk) {
  const std::size_t limit = std::size_t{options_.search_kb} * 1024;
  const std::string_view counted = chunk.substr(0, limit - octets_);
  octets_ += counted.size();
  is_cut_ = counted.size() < chunk.size();
  const std::string& wanted = options_.contains;
  const bool is_looking = !wanted.empty() && !text_found_;
  if (!is_looking && options_.matches.empty()) return !is_cut_;
  const std::size_t overlap = wanted.empty() ? 0 : wanted.size() - 1;
  const std::size_t from = text_.size() - std::min(text_.size(), overlap);
  text_.append(counted);
  if (is_looking) text_found_ = text_.find(wanted, from) != std::string::npos;
  if (options_.matches.empty()) text_.erase(0, text_.size() - std::min(text_.size(), overlap));
  return !is_cut_;
}

std::string BodySearch::fault() const {
  if (!options_.contains.empty() && !text_found_) return "body lacks " + quoted(options_.contains);
  switch (options_.matches.search(text_)) {
    case Pattern::Found::yes:
      break;
    case Pattern::Found::no:
      return "body does not match " + quoted(options_.matches.text());
    case Pattern::Found::too_costly:
      return "body takes too long to search for " + quoted(options_.matches.text());
  }
  return {};
}

void BodySearch::restart() {
  octets_ = 0;
  text_.clear();
  text_found_ = is_cut_ = false;
}

}  // namespace health
