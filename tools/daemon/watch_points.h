// Where to watch so that no change of a file goes unseen: its folder, the folder of every symbolic
// link on the way to it (Kubernetes swaps `..data`), and the folder above, for when the folder
// itself is replaced. Looks at the file system; compiler's thread.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/daemon/file_identity.h"

namespace tools::daemon {

/// Folders with the names in them that matter; an empty set: every name does.
using WatchPoints = std::map<std::filesystem::path, std::set<std::string>>;

/// Adds what one file (or folder) depends on. A path that is missing is watched for where it will
/// appear.
void add_watch_points(const std::filesystem::path& path, WatchPoints& points);
/// Adds a folder of which every entry matters, with what its *.json links lead to.
void add_folder_watch_points(const std::filesystem::path& folder, WatchPoints& points);

/// The state of all that matters: of each file named and of each *.json in `folders`.
std::map<std::string, FileIdentity> fingerprint(const std::vector<std::filesystem::path>& files,
                                                const std::filesystem::path& folder);

}  // namespace tools::daemon
