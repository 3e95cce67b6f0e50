// Counts the machine instructions that a piece of work takes: the same on every run, whatever else
// the machine does. The processor's trap flag stops behind each one (some microseconds), so x86-64
// only; and not under sanitizers, whose own instructions would be counted.
#pragma once

#include <cstdint>
#include <functional>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TEST_COUNTS_STEPS 0
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__x86_64__)
#define TEST_COUNTS_STEPS 0
#endif
#ifndef TEST_COUNTS_STEPS
#define TEST_COUNTS_STEPS 1
#endif

#if TEST_COUNTS_STEPS

namespace steps {

/// `work` is run twice: what happens only once (symbols bound, statics made) is not counted.
std::uint64_t of(const std::function<void()>& work);

}  // namespace steps

#endif
