// Looks names up with the resolvers, without waiting: A and AAAA of one name at a time, each with
// what its TTLs allow. One c-ares channel on a loop; the loop's thread only. Knows of no schedule.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dns/server.h"
#include "tools/daemon/loop.h"
#include "tools/daemon/name_course.h"

namespace tools::daemon {

class NameLookup {
 public:
  using Done = std::function<void(LookupResult)>;

  /// Without `resolvers` those of the system, which are read again when its file changes.
  NameLookup(Loop& loop, const std::vector<dns::ListenAddress>& resolvers);
  ~NameLookup();  // of what is under way nobody hears any more
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  /// `done` is called once, perhaps at once: within some seconds for each resolver there is.
  void ask(const std::string& name, Done done);

 private:
  class Channel;
  std::unique_ptr<Channel> channel_;
};

}  // namespace tools::daemon
