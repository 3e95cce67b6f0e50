// The grpc kind: grpc.health.v1.Health/Check over HTTP/2, in clear or within TLS.
#include <charconv>
#include <optional>
#include <string>

#include "health/curl_exchange.h"
#include "health/grpc_message.h"
#include "health/reason.h"

namespace health {
namespace {

/// A good answer has 7 octets. A longer one is no HealthCheckResponse that we would understand.
constexpr std::size_t most_body_octets = 4096;

/// What follows `name` in a header line, in whatever case; empty for another line.
std::optional<std::string> value_of(std::string_view line, std::string_view name) {
  if (line.size() < name.size()) return std::nullopt;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = line[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != name[i]) return std::nullopt;
  }
  line.remove_prefix(name.size());
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return printable(line);
}

class GrpcTransfer final : public CurlExchange {
 public:
  GrpcTransfer(CURL* easy, const Identity& what)
      : CurlExchange(easy, what), request_(grpc_request(check().grpc.service)) {
    const bool is_tls = check().grpc.tls;
    const std::string url =
        (is_tls ? "https://" : "http://") + authority() + "/grpc.health.v1.Health/Check";
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    const long version = is_tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.data());
    append(headers_, "Content-Type: application/grpc");
    append(headers_, "TE: trailers");
    append(headers_, "Expect:");
    append(headers_, "Accept:");
    if (!check().host.empty()) append(headers_, "Host: " + bracketed(check().host));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  }

  [[nodiscard]] Outcome judge(CURLcode code) const override {
    const std::string said = fault_said();
    if (!said.empty()) return bad(said, Failure::status);
    // Also what curl says of an answer that is no HTTP/2.
    if (code == CURLE_GOT_NOTHING) {
      return bad("connection closed without an answer in HTTP/2", Failure::protocol);
    }
    if (code != CURLE_OK && !is_too_long_) return failure(code);
    const std::string fault = fault_of_answer();
    if (!fault.empty()) return bad(fault, Failure::status);
    const std::uint32_t latency_us = elapsed_us();
    return {Outcome::Kind::good, "SERVING in " + latency_text(latency_us), latency_us};
  }

 private:
  void take_header(std::string_view line) override {
    if (auto value = value_of(line, "grpc-status:")) grpc_status_ = std::move(*value);
    if (auto value = value_of(line, "grpc-message:")) grpc_message_ = std::move(*value);
    if (auto value = value_of(line, "content-type:")) content_type_ = std::move(*value);
  }
  bool take_body(std::string_view chunk) override {
    is_too_long_ = body_.size() + chunk.size() > most_body_octets;
    if (!is_too_long_) body_.append(chunk);
    return !is_too_long_;
  }

  /// What the target itself says is wrong; a status in words beats how the connection ended.
  [[nodiscard]] std::string fault_said() const {
    if (status() != 0 && status() != 200) return "HTTP " + std::to_string(status());
    if (!grpc_status_ || *grpc_status_ == "0") return {};
    std::uint32_t code = 0;
    const char* end = grpc_status_->data() + grpc_status_->size();
    const bool is_number = std::from_chars(grpc_status_->data(), end, code).ptr == end;
    std::string text = "gRPC ";
    text += is_number ? grpc_status_text(code) : *grpc_status_;
    if (!grpc_message_.empty()) text += ": " + printable(grpc_message_text(grpc_message_), 100);
    return text;
  }

  [[nodiscard]] std::string fault_of_answer() const {
    long version = 0;
    curl_easy_getinfo(easy(), CURLINFO_HTTP_VERSION, &version);
    if (version != CURL_HTTP_VERSION_2_0) return "no HTTP/2: the target chose HTTP/1.1";
    if (!content_type_.starts_with("application/grpc")) return "not a gRPC answer";
    if (is_too_long_) return "no HealthCheckResponse in the answer";
    if (!grpc_status_) return "the answer ends without a grpc-status";
    const auto serving = grpc_serving_status(body_);
    if (!serving) return "no HealthCheckResponse in the answer";
    return *serving == 1 ? certificate_fault() : serving_status_text(*serving);
  }

  std::string request_;
  List headers_;
  std::string body_;
  bool is_too_long_ = false;
  std::optional<std::string> grpc_status_;
  std::string grpc_message_, content_type_;
};

}  // namespace

std::unique_ptr<CurlExchange> grpc_exchange(CURL* easy, const Identity& what) {
  return std::make_unique<GrpcTransfer>(easy, what);
}

}  // namespace health
