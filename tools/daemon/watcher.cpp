#include "tools/daemon/watcher.h"

#include <utility>

namespace tools::daemon {

struct Watcher::Watch {
  Watcher* owner;
  std::uint64_t device, inode;  // of the folder when the watch was set
  std::set<std::string> names;
  std::string folder_name;  // libuv gives events of the folder itself this name
  bool ended = false;       // the folder was removed or moved; the kernel's watch is gone with it
  HandlePointer<uv_fs_event_t> handle;

  static void changed(uv_fs_event_t* event, const char* name, int /*events*/, int /*status*/) {
    auto* watch = static_cast<Watch*>(event->data);
    const bool of_folder = name == nullptr || watch->folder_name == name;
    if (of_folder) watch->ended = true;
    if (of_folder || watch->names.empty() || watch->names.contains(name)) {
      watch->owner->changed_();
    }
  }
};

Watcher::Watcher(Loop& loop, std::function<void()> changed)
    : loop_(loop), changed_(std::move(changed)) {}
Watcher::~Watcher() = default;

bool Watcher::watch(const WatchPoints& points) {
  bool any_new = false;
  std::erase_if(watches_, [&](const auto& one) { return !points.contains(one.first); });
  refused_.clear();
  for (const auto& [folder, names] : points) {
    const auto identity = identify(folder);
    auto& watch = watches_[folder];
    if (watch && !watch->ended && watch->device == identity.device &&
        watch->inode == identity.inode) {
      watch->names = names;
      continue;
    }
    watch.reset();
    if (identity.inode == 0) continue;  // missing; the folder above is watched
    watch.reset(new Watch{this, identity.device, identity.inode, names, folder.filename().string(),
                          false, HandlePointer<uv_fs_event_t>(new uv_fs_event_t)});
    uv_fs_event_init(&loop_.uv(), watch->handle.get());
    watch->handle->data = watch.get();
    const int result = uv_fs_event_start(watch->handle.get(), Watch::changed, folder.c_str(), 0);
    if (result < 0) {
      refused_[folder] = uv_strerror(result);
      watch.reset();
      continue;
    }
    any_new = true;
  }
  return any_new;
}

}  // namespace tools::daemon
