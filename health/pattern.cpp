#include "health/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <ctime>
#include <memory>
#include <new>
#include <utility>

namespace health {
namespace {

/// CPU time for one search, on the thread that all probes share. An honest search of 1 MiB takes a
/// few milliseconds; `\w+:` on 1 MiB of one word would take minutes.
constexpr std::int64_t most_cpu_ns = 50'000'000;

/// Callouts between two looks at the clock, which is a system call. One step between two callouts
/// runs over the subject once at most, some 100 µs.
constexpr std::uint32_t callouts_per_look = 64;

/// Memory for one search, in KiB: nested repeats keep a frame for each turn.
constexpr std::uint32_t most_heap_kib = 32 * 1024;

struct Freed {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

std::int64_t cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

struct Budget {
  std::int64_t ends_ns = cpu_ns() + most_cpu_ns;
  std::uint32_t callouts = 0;
};

int spend(pcre2_callout_block* /*at*/, void* data) noexcept {
  auto* budget = static_cast<Budget*>(data);
  if (++budget->callouts % callouts_per_look != 0) return 0;
  return cpu_ns() > budget->ends_ns ? PCRE2_ERROR_CALLOUT : 0;
}

}  // namespace

struct Pattern::Code {
  explicit Code(pcre2_code* compiled) : code(compiled) {}
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(code); }
  pcre2_code* code;
};

std::variant<Pattern, Pattern::Fault> Pattern::compile(std::string text) {
  // Callouts at every item are where a search can be ended.
  constexpr std::uint32_t options =
      PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
  int error = 0;
  PCRE2_SIZE at = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options,
                                   &error, &at, nullptr);
  if (code == nullptr) {
    std::array<char, 256> message{};
    pcre2_get_error_message(error, reinterpret_cast<PCRE2_UCHAR*>(message.data()), message.size());
    return Fault{at, message.data()};
  }
  Pattern made;
  made.code_ = std::make_shared<const Code>(code);
  made.text_ = std::move(text);
  return made;
}

Pattern::Found Pattern::search(std::string_view subject) const {
  if (empty()) return Found::yes;
  const std::unique_ptr<pcre2_match_data, Freed> data(pcre2_match_data_create(1, nullptr));
  const std::unique_ptr<pcre2_match_context, Freed> context(pcre2_match_context_create(nullptr));
  if (!data || !context) throw std::bad_alloc();
  Budget budget;
  pcre2_set_heap_limit(context.get(), most_heap_kib);
  pcre2_set_callout(context.get(), &spend, &budget);
  const int found = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(subject.data()),
                                subject.size(), 0, 0, data.get(), context.get());
  if (found >= 0) return Found::yes;
  return found == PCRE2_ERROR_NOMATCH ? Found::no : Found::too_costly;
}

}  // namespace health
