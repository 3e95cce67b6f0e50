// Columns for a person's eye.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace tools::trimtab {

class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Each column as wide as its widest cell, two spaces between, no blanks at the end of a line;
  /// nothing at all without rows.
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tools::trimtab
