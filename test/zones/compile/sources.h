// Zone texts and what became of them, for the tests of the compiler.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/compile.h"

namespace sources {

/// Two endpoints, one check, one chain that looks at the client; no warnings. `zone` stands at
/// 2:11.
std::string zone_text(std::string_view zone);

/// `text` with the one place where `from` stands replaced; fails the test when there is none.
std::string edited(std::string text, std::string_view from, std::string_view to);

struct File {
  std::string path, text;
  std::int64_t mtime_unix = 0;
};
/// Files with an empty geography, the same one in every call.
zones::compile::Sources of(const std::vector<File>& files);

/// All faults and warnings as they are printed, one per line.
std::string told(const zones::compile::Compiled& compiled);

/// The only zone and its only service.
std::shared_ptr<const zones::Zone> zone(const zones::compile::Compiled& compiled);
std::shared_ptr<const zones::Service> service(const zones::compile::Compiled& compiled);

}  // namespace sources
