// A fuzzer's seeds, for the tests: each whole, and cut off at some places.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace seeds {

/// Of test/fuzz/corpus/NAME, in any order. Throws where there is no such folder.
inline std::vector<std::string> of(const std::string& name) {
  std::vector<std::string> texts;
  const std::filesystem::path folder = TEST_SOURCE_DIR "/test/fuzz/corpus/" + name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (std::size_t length = text.size(); length > 0; length -= (length + 6) / 7) {
      texts.push_back(text.substr(0, length));
    }
    if (text.empty()) texts.emplace_back();
  }
  return texts;
}

}  // namespace seeds
