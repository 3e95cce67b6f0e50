#include "zones/compile/import.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "zones/compile/draft.h"
#include "zones/compile/zone_writer.h"

namespace zones::compile {
namespace {

// How the JSON is called while it is compiled: no file, and in no message otherwise.
constexpr std::string_view document = "\x01zone";

std::optional<std::uint32_t> number_in(std::string_view& text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
  if (error != std::errc()) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  if (text.starts_with(':')) text.remove_prefix(1);
  return number;
}

/// Places in the JSON that a message names become those in the master file.
std::string translated(std::string_view text, const JsonLayout& layout) {
  std::string result;
  for (std::size_t at = 0; (at = text.find(document)) != std::string_view::npos;) {
    result += text.substr(0, at);
    text.remove_prefix(std::min(at + document.size() + 1, text.size()));
    const auto line = number_in(text);
    const auto column = number_in(text);
    if (line && column) result += place_of(layout.origin_of(*line, *column));
  }
  return result += text;
}

void compile_and_tell(const JsonLayout& layout, Faults& faults) {
  Sources sources;
  sources.files.push_back({std::string(document), layout.text(), 0, {}});
  sources.geography = std::make_shared<const geo::Geography>();
  for (Fault& fault : compile(sources, nullptr).faults) {
    fault.at = layout.origin_of(fault.at.line, fault.at.column);
    fault.what = translated(fault.what, layout);
    fault.remedy = translated(fault.remedy, layout);
    faults.add(std::move(fault));
  }
}

}  // namespace

Imported import_master_file(const std::filesystem::path& file, const std::optional<Name>& apex,
                            const ReadFile& read) {
  Faults faults;
  Imported imported;
  if (const auto zone = read_master_file(file, apex, faults, read)) {
    const JsonLayout layout = zone_json(*zone);
    compile_and_tell(layout, faults);
    if (!faults.any()) imported.json = layout.text();
  }
  imported.faults = std::move(faults).take();
  return imported;
}

std::string plain_text(const Fault& fault) {
  Fault plain = fault;
  plain.at.pointer.clear();
  std::string text = plain.to_string();
  constexpr std::string_view root = ": /: ";  // how an empty pointer is printed, behind the place
  const std::size_t at = text.find(root, plain.at.file.size());
  if (at != std::string::npos) text.erase(at + 1, root.size() - 2);
  return text;
}

}  // namespace zones::compile
