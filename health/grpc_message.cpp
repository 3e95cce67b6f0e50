#include "health/grpc_message.h"

#include <array>
#include <charconv>
#include <system_error>

namespace health {
namespace {

constexpr std::size_t frame_octets = 5;  // compressed or not, then the length

/// Protobuf's wire types (protobuf.dev, "Encoding"); 3 and 4 are groups, long gone.
enum class Wire : std::uint8_t { varint = 0, eight_octets = 1, counted = 2, four_octets = 5 };

constexpr std::array<std::string_view, 17> status_names{
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};
constexpr std::array<std::string_view, 4> serving_names{"UNKNOWN", "SERVING", "NOT_SERVING",
                                                        "SERVICE_UNKNOWN"};

void put_varint(std::string& to, std::uint64_t value) {
  for (; value > 0x7F; value >>= 7) to.push_back(static_cast<char>((value & 0x7F) | 0x80));
  to.push_back(static_cast<char>(value));
}

/// Reads a protobuf message field by field; once something is wrong, there is nothing more.
class Fields {
 public:
  explicit Fields(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
  [[nodiscard]] std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto octet = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{octet & 0x7FU} << shift;
      if (octet < 0x80) return value;
    }
    return std::nullopt;
  }
  bool skip(Wire type) {
    std::optional<std::uint64_t> octets;
    if (type == Wire::varint) return varint().has_value();
    if (type == Wire::counted) octets = varint();
    if (type == Wire::eight_octets) octets = 8;
    if (type == Wire::four_octets) octets = 4;
    if (!octets || *octets > rest_.size()) return false;
    rest_.remove_prefix(*octets);
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::string grpc_request(std::string_view service) {
  std::string message;
  if (!service.empty()) {  // proto3 writes no empty field
    message.push_back('\x0A');
    put_varint(message, service.size());
    message.append(service);
  }
  std::string framed(1, '\0');
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    framed.push_back(static_cast<char>(message.size() >> (shift - 8) & 0xFF));
  }
  return framed + message;
}

std::optional<std::uint64_t> grpc_serving_status(std::string_view framed) {
  if (framed.size() < frame_octets || framed[0] != '\0') return std::nullopt;
  std::size_t length = 0;
  for (const char octet : framed.substr(1, frame_octets - 1)) {
    length = length << 8 | static_cast<unsigned char>(octet);
  }
  if (framed.size() - frame_octets != length) return std::nullopt;
  Fields fields(framed.substr(frame_octets));
  std::uint64_t status = 0;
  while (!fields.is_at_end()) {
    const auto key = fields.varint();
    if (!key) return std::nullopt;
    const auto type = static_cast<Wire>(*key & 7);
    if (*key == 8) {  // field 1, a varint
      const auto value = fields.varint();
      if (!value) return std::nullopt;
      status = *value;
    } else if (!fields.skip(type)) {
      return std::nullopt;
    }
  }
  return status;
}

std::string serving_status_text(std::uint64_t status) {
  if (status < serving_names.size()) return std::string(serving_names[status]);
  return "serving status " + std::to_string(status);
}

std::string grpc_status_text(std::uint32_t code) {
  return code < status_names.size() ? std::string(status_names[code]) : std::to_string(code);
}

std::string grpc_message_text(std::string_view encoded) {
  std::string text;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    unsigned octet = 0;
    const char* digits = encoded.data() + i + 1;
    const bool is_coded = encoded[i] == '%' && encoded.size() - i > 2;
    if (is_coded && std::from_chars(digits, digits + 2, octet, 16).ptr == digits + 2) {
      text.push_back(static_cast<char>(octet));
      i += 2;
    } else {
      text.push_back(encoded[i]);
    }
  }
  return text;
}

}  // namespace health
