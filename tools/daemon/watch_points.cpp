#include "tools/daemon/watch_points.h"

namespace tools::daemon {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // as the kernel's own limit (ELOOP)

void add(const fs::path& folder, const std::string& name, WatchPoints& points) {
  const auto found = points.find(folder);
  if (found == points.end()) {
    points.emplace(folder, std::set<std::string>{name});
  } else if (!found->second.empty()) {
    found->second.insert(name);
  }
}

/// Walks `path` component by component; each link restarts the walk at its target.
void walk(const fs::path& path, WatchPoints& points, int links_left) {
  fs::path here = path.root_path();
  const fs::path relative = path.relative_path();
  for (auto part = relative.begin(); part != relative.end(); ++part) {
    const fs::path next = here / *part;
    std::error_code error;
    if (!fs::is_symlink(next, error)) {
      here = next;
      continue;
    }
    add(here, part->string(), points);
    fs::path target = fs::read_symlink(next, error);
    if (error || links_left == 0) return;
    target = (here / target).lexically_normal();
    for (auto rest = std::next(part); rest != relative.end(); ++rest) target /= *rest;
    walk(target, points, links_left - 1);
    return;
  }
  const fs::path folder = here.parent_path();
  add(folder, here.filename().string(), points);
  if (folder.has_relative_path()) add(folder.parent_path(), folder.filename().string(), points);
}

fs::path in_full(const fs::path& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

}  // namespace

void add_watch_points(const fs::path& path, WatchPoints& points) {
  walk(in_full(path), points, most_links);
}

void add_folder_watch_points(const fs::path& folder, WatchPoints& points) {
  const fs::path whole = in_full(folder);
  walk(whole, points, most_links);
  points[whole].clear();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(whole, error)) {
    std::error_code ignored;
    if (entry.path().extension() == ".json" && entry.is_symlink(ignored)) {
      walk(entry.path(), points, most_links);
    }
  }
}

std::map<std::string, FileIdentity> fingerprint(const std::vector<fs::path>& files,
                                                const fs::path& folder) {
  std::map<std::string, FileIdentity> state;
  for (const auto& file : files) state[file.string()] = identify(file);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") state[entry.path().string()] = identify(entry.path());
  }
  return state;
}

}  // namespace tools::daemon
