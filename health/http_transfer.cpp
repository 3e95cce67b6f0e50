// The http and https kinds: a request, and the answer held against what the check wants.
#include <algorithm>
#include <string>
#include <utility>

#include "health/body_search.h"
#include "health/curl_exchange.h"
#include "health/reason.h"
#include "health/redirect.h"

namespace health {
namespace {

constexpr std::size_t shown_octets = 100;  // of a URL, in a reason

bool is_called(const std::string& header, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::equal(header, name, {}, lower);
}

class HttpTransfer final : public CurlExchange {
 public:
  HttpTransfer(CURL* easy, const Identity& what)
      : CurlExchange(easy, what), options_(check().http), body_(options_) {
    const bool is_https = check().kind == Check::Kind::https;
    url_ = (is_https ? "https://" : "http://") + authority() + options_.path;
    curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
    const long version =
        options_.http2 && is_https ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version);
    set_method(options_.method);
    set_headers(check().host.empty() ? std::string() : bracketed(check().host));
  }

  [[nodiscard]] Outcome judge(CURLcode code) const override;
  [[nodiscard]] bool goes_on(CURLcode code) override;

 private:
  bool take_body(std::string_view chunk) override { return body_.take(chunk); }

  void set_method(const std::string& method);
  void set_headers(const std::string& host);
  bool follow(const Redirect& redirect);
  [[nodiscard]] bool accepts(long status) const;
  [[nodiscard]] std::string fault_of_answer() const;

  const HttpOptions& options_;
  BodySearch body_;
  List headers_;
  std::string url_;
  std::uint32_t followed_ = 0;
  std::string redirect_fault_;
};

void HttpTransfer::set_method(const std::string& method) {
  curl_easy_setopt(easy(), CURLOPT_CUSTOMREQUEST, nullptr);
  curl_easy_setopt(easy(), CURLOPT_HTTPGET, 1L);
  if (method == "HEAD") {
    curl_easy_setopt(easy(), CURLOPT_NOBODY, 1L);
  } else if (method != "GET") {
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE, static_cast<long>(options_.body.size()));
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, options_.body.c_str());
    curl_easy_setopt(easy(), CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

/// With an empty `host`, curl takes it from the URL.
void HttpTransfer::set_headers(const std::string& host) {
  headers_.reset();
  bool has_type = false;
  for (const auto& [name, value] : options_.headers) {
    append(headers_, value.empty() ? name + ";" : name + ": " + value);
    has_type = has_type || is_called(name, "content-type");
  }
  if (!has_type) append(headers_, "Content-Type:");  // curl would call every body a form
  append(headers_, "Expect:");
  // Last, since curl takes the first Host it finds: one among the check's own headers wins.
  if (!host.empty()) append(headers_, "Host: " + host);
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, headers_.get());
}

bool HttpTransfer::goes_on(CURLcode code) {
  char* to = nullptr;
  curl_easy_getinfo(easy(), CURLINFO_REDIRECT_URL, &to);
  if (code != CURLE_OK || options_.redirects == 0 || to == nullptr) return false;
  if (followed_ == options_.redirects) {
    redirect_fault_ = "more than " + std::to_string(followed_) + " redirects, the last to " +
                      printable(to, shown_octets);
    return false;
  }
  return follow(judge_redirect(url_, to, {check().host, check().tls.sni}));
}

bool HttpTransfer::follow(const Redirect& redirect) {
  if (!redirect.fault.empty()) {
    redirect_fault_ = redirect.fault;
    return false;
  }
  ++followed_;
  // RFC 9110 §15.4: what is seen elsewhere is fetched, and so do browsers with a POST that moved.
  const long why = status();
  const bool becomes_get = why == 303 || ((why == 301 || why == 302) && options_.method == "POST");
  if (becomes_get && options_.method != "HEAD") set_method("GET");
  if (!redirect.same_origin) {
    // The check's port and host are those of where it began.
    connect_to(redirect.port);
    set_headers(redirect.host_header);
  }
  url_ = redirect.url;
  curl_easy_setopt(easy(), CURLOPT_URL, url_.c_str());
  body_.restart();
  restart();
  return true;
}

Outcome HttpTransfer::judge(CURLcode code) const {
  if (!redirect_fault_.empty()) return bad(redirect_fault_, Failure::status);
  if (status() != 0 && !accepts(status())) {
    return bad("HTTP " + std::to_string(status()), Failure::status);
  }
  if (code != CURLE_OK && !body_.is_cut()) return failure(code);
  if (status() == 0) return {Outcome::Kind::bad, "not an HTTP answer", {}, Failure::protocol};
  if (!headers_ended()) return failure(CURLE_OK);
  const std::string fault = fault_of_answer();
  if (!fault.empty()) return bad(fault, Failure::body);
  const std::uint32_t latency_us = elapsed_us();
  return {Outcome::Kind::good, std::to_string(status()) + " in " + latency_text(latency_us),
          latency_us};
}

std::string HttpTransfer::fault_of_answer() const {
  long version = 0;
  curl_easy_getinfo(easy(), CURLINFO_HTTP_VERSION, &version);
  if (options_.http2 && version != CURL_HTTP_VERSION_2_0) {
    return "no HTTP/2: the target chose HTTP/1.1";
  }
  const std::string fault = body_.fault();
  return fault.empty() ? certificate_fault() : fault;
}

bool HttpTransfer::accepts(long status) const {
  return std::ranges::any_of(options_.statuses, [status](const StatusRange& range) {
    return status >= range.first && status <= range.last;
  });
}

}  // namespace

std::unique_ptr<CurlExchange> http_exchange(CURL* easy, const Identity& what) {
  return std::make_unique<HttpTransfer>(easy, what);
}

}  // namespace health
