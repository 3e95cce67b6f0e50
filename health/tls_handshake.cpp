// The tls kind: a TLS handshake and the certificate seen in it, not a word beyond.
#include "health/curl_exchange.h"
#include "health/reason.h"

namespace health {
namespace {

class TlsHandshake final : public CurlExchange {
 public:
  TlsHandshake(CURL* easy, const Identity& what) : CurlExchange(easy, what) {
    curl_easy_setopt(easy, CURLOPT_URL, ("https://" + authority()).c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    // What stands behind may speak anything, and would refuse a client that offers HTTP alone.
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
  }

  [[nodiscard]] Outcome judge(CURLcode code) const override {
    if (code != CURLE_OK) return failure(code);
    const std::string fault = certificate_fault();
    if (!fault.empty()) return bad(fault, Failure::tls);
    const std::uint32_t latency_us = elapsed_us();
    return {Outcome::Kind::good, "handshake in " + latency_text(latency_us), latency_us};
  }
};

}  // namespace

std::unique_ptr<CurlExchange> tls_exchange(CURL* easy, const Identity& what) {
  return std::make_unique<TlsHandshake>(easy, what);
}

}  // namespace health
