// The two messages of grpc.health.v1.Health/Check on the wire: protobuf of one field each, framed
// as gRPC frames them in HTTP/2. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace health {

/// HealthCheckRequest{service}, with the five octets before it.
std::string grpc_request(std::string_view service);

/// The `status` of a framed HealthCheckResponse: SERVING is 1, and 0 where none is written. Empty
/// for what is no such message, cut short or compressed (which was not offered).
std::optional<std::uint64_t> grpc_serving_status(std::string_view framed);

/// "NOT_SERVING"; "serving status 7" for what has no name.
std::string serving_status_text(std::uint64_t status);
/// "UNIMPLEMENTED"; "99" for what has no name.
std::string grpc_status_text(std::uint32_t code);
/// A "grpc-message" as it was meant: percent-encoded on the wire.
std::string grpc_message_text(std::string_view encoded);

}  // namespace health
