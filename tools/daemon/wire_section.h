// The server file's keys about what is said on the wire beside the answers, and how often:
// "cookies", "chaos", "ede_to", "report_channel", "rate_limit".
#pragma once

#include "dns/settings.h"
#include "zones/compile/reader.h"

namespace tools::daemon {

constexpr std::uint64_t least_payload = 512;  // RFC 6891 §6.2.3
constexpr std::uint64_t most_payload = 4096;  // beyond it fragments get lost

/// `{"required": true, "uncookied_payload": 512}`; "secret_file" is the caller's. Every fault is
/// noted, here and below.
void read_cookies(const zones::compile::Reader& reader, const zones::compile::Value& value,
                  dns::CookieRules& rules);

/// `{"version": "...", "id": "..."}`.
void read_chaos(const zones::compile::Reader& reader, const zones::compile::Value& value,
                dns::ChaosTexts& texts);

/// `["10.0.0.0/8"]`.
void read_ede_to(const zones::compile::Reader& reader, const zones::compile::Value& value,
                 std::vector<geo::Prefix>& networks);

/// `"agent.example.net"`.
void read_report_channel(const zones::compile::Reader& reader, const zones::compile::Value& value,
                         zones::Name& agent_domain);

/// `{"per_second": 500, "slip": 2, "leak": 0, "networks": {"v4": 24, "v6": 56}, "exempt":
/// ["10.0.0.0/8"], "enforce": true}`.
void read_rate_limit(const zones::compile::Reader& reader, const zones::compile::Value& value,
                     dns::LimitRule& rule);

}  // namespace tools::daemon
