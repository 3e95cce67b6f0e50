#include "test/dns/work/steps.h"

namespace {

std::uint64_t count = 0;

}  // namespace

/// What the compiler calls at each block.
extern "C" void __sanitizer_cov_trace_pc() { ++count; }  // NOLINT(bugprone-reserved-identifier)

namespace steps {

std::uint64_t of(const std::function<void()>& work) {
  work();
  const std::uint64_t before = count;
  work();
  return count - before;
}

}  // namespace steps
