#include "test/dns/steps.h"

#if TEST_COUNTS_STEPS

#include <x86intrin.h>

#include <csignal>

namespace steps {
namespace {

constexpr unsigned long long trap_flag = 0x100;  // TF of RFLAGS

volatile std::uint64_t count = 0;

void on_trap(int /*number*/) { count = count + 1; }

}  // namespace

std::uint64_t of(const std::function<void()>& work) {
  work();
  struct sigaction counting {};
  struct sigaction before {};
  counting.sa_handler = on_trap;
  sigaction(SIGTRAP, &counting, &before);
  count = 0;
  __writeeflags(__readeflags() | trap_flag);
  work();
  __writeeflags(__readeflags() & ~trap_flag);
  sigaction(SIGTRAP, &before, nullptr);
  return count;
}

}  // namespace steps

#endif
