// The kinds of checks whose options stand in their own object only, each read by the file of its
// name, and what must be written of them in the end.
#pragma once

#include "zones/compile/check_draft.h"

namespace zones::compile {

// The value of the kind's key: {"dns": VALUE}.
void read_dns(const Reader& reader, const Value& value, CheckDraft& draft);
void read_icmp(const Reader& reader, const Value& value, CheckDraft& draft);    // said_checks.cpp
void read_always(const Reader& reader, const Value& value, CheckDraft& draft);  // the same
void read_push(const Reader& reader, const Value& value, CheckDraft& draft);    // the same
void read_exec(const Reader& reader, const Value& value, CheckDraft& draft);
// calculated_checks.cpp
void read_all(const Reader& reader, const Value& value, CheckDraft& draft);
void read_any(const Reader& reader, const Value& value, CheckDraft& draft);
void read_at_least(const Reader& reader, const Value& value, CheckDraft& draft);
void read_not(const Reader& reader, const Value& value, CheckDraft& draft);

/// Faults "of" without "at_least".
void check_of(const Reader& reader, const Value& check);

/// What a check of kind dns still lacks, or says in vain; noted at `check`.
void check_dns(const Reader& reader, const Value& check, const CheckDraft& draft);
/// The same of kind exec.
void check_exec(const Reader& reader, const Value& check, const CheckDraft& draft);

/// Whether programs may be run is the server file's word.
enum class ExecRule : std::uint8_t {
  refuse,
  allow,
  warn,  // no server file is known
};
/// Faults a check of kind exec, or warns of it, as the rule says.
void judge_exec(const Reader& reader, const Value& exec, ExecRule rule);

/// `true`, an empty object or null: a kind with nothing to say. A fault for anything else.
void read_nothing(const Reader& reader, const Value& value);

}  // namespace zones::compile
