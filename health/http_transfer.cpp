#include "health/http_transfer.h"

#include <sys/socket.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>

#include "health/reason.h"

namespace health {
namespace {

/// What of a body is read; documented with Check::contains. Health pages are short, and an endless
/// one must not hold the prober.
constexpr std::size_t body_limit = 64 * 1024;

constexpr const char* user_agent = "trimtab/0.1 (health probe)";

/// Debian's CA bundle as one file. libcurl's default adds a CApath, which costs 22 ms of CPU per
/// probe and keeps curl from reusing the loaded bundle.
constexpr const char* system_bundle = "/etc/ssl/certs/ca-certificates.crt";

/// How long curl may keep a loaded bundle: a replaced `ca_file` is believed this much later.
constexpr long bundle_kept_s = 60;

bool is_ipv6(const std::string& text) {
  in6_addr ignored{};
  return uv_inet_pton(AF_INET6, text.c_str(), &ignored) == 0;
}

std::string bracketed(const std::string& host) { return is_ipv6(host) ? "[" + host + "]" : host; }

std::string without(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  for (const auto prefix : prefixes) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  return printable(text);
}

}  // namespace

HttpTransfer::HttpTransfer(CURL* easy, const Identity& what)
    : easy_(easy), check_(what.check), started_ns_(uv_hrtime()) {
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(check_->timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  set_place(what);
  set_request();
  set_headers();
  if (check_->kind == Check::Kind::https) set_trust();
}

/// The URL names the host (Host header, SNI, certificate); the connection goes to the target,
/// whatever the URL, the environment or a resolver would say.
void HttpTransfer::set_place(const Identity& what) {
  const std::string at = bracketed(what.target) + ":" + std::to_string(what.port);
  const std::string host = check_->host.empty() ? at : bracketed(check_->host);
  const std::string slash = check_->http.path.starts_with('/') ? "" : "/";
  const std::string scheme = check_->kind == Check::Kind::https ? "https://" : "http://";
  append(connect_to_, "::" + at);
  curl_easy_setopt(easy_, CURLOPT_URL, (scheme + host + slash + check_->http.path).c_str());
  curl_easy_setopt(easy_, CURLOPT_CONNECT_TO, connect_to_.get());
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &HttpTransfer::open_socket);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
}

void HttpTransfer::set_request() {
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &HttpTransfer::write);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  if (check_->http.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  } else if (check_->http.method != "GET") {
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, check_->http.method.c_str());
  }
}

void HttpTransfer::set_headers() {
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, user_agent);
  for (const auto& [name, value] : check_->http.headers) {
    append(headers_, value.empty() ? name + ";" : name + ": " + value);
  }
  // Last, since curl takes the first Host it finds: one among the check's own headers wins.
  if (!check_->host.empty()) append(headers_, "Host: " + bracketed(check_->host));
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_.get());
}

void HttpTransfer::set_trust() {
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, check_->tls.verify ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, check_->tls.verify ? 2L : 0L);
  // A resumed session skips the certificate, and with it the day on which it expires.
  curl_easy_setopt(easy_, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy_, CURLOPT_CAINFO,
                   check_->tls.ca_file.empty() ? system_bundle : check_->tls.ca_file.c_str());
  curl_easy_setopt(easy_, CURLOPT_CA_CACHE_TIMEOUT, bundle_kept_s);
  // curl counts the handshake as connecting; this tells a silent target from an unreachable one.
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, &HttpTransfer::tls_begins);
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_DATA, this);
}

CURLcode HttpTransfer::tls_begins(CURL* /*easy*/, void* /*context*/, void* self) noexcept {
  static_cast<HttpTransfer*>(self)->tls_begun_ = true;
  return CURLE_OK;
}

void HttpTransfer::append(List& list, const std::string& line) {
  if (curl_slist* longer = curl_slist_append(list.get(), line.c_str()); longer != nullptr) {
    static_cast<void>(list.release());
    list.reset(longer);
  }
}

curl_socket_t HttpTransfer::open_socket(void* self, curlsocktype /*purpose*/,
                                        curl_sockaddr* address) noexcept {
  const int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made < 0) static_cast<HttpTransfer*>(self)->socket_errno_ = errno;
  return made < 0 ? CURL_SOCKET_BAD : made;
}

std::size_t HttpTransfer::write(char* data, std::size_t one, std::size_t size,
                                void* self) noexcept {
  const std::size_t octets = one * size;
  return static_cast<HttpTransfer*>(self)->take_body({data, octets}) ? octets : 0;
}

/// False ends the transfer.
bool HttpTransfer::take_body(std::string_view chunk) {
  const std::string_view counted = chunk.substr(0, body_limit - body_octets_);
  body_octets_ += counted.size();
  body_is_enough_ = counted.size() < chunk.size();
  const std::string& wanted = check_->http.contains;
  if (!wanted.empty() && !contains_found_) {
    body_end_.append(counted);
    contains_found_ = body_end_.find(wanted) != std::string::npos;
    const std::size_t kept = std::min(body_end_.size(), wanted.size() - 1);
    body_end_.erase(0, body_end_.size() - kept);
  }
  return !body_is_enough_;
}

Outcome HttpTransfer::judge(CURLcode code) const {
  Outcome outcome = verdict(code);
  outcome.phases = phases();
  return outcome;
}

Phases HttpTransfer::phases() const {
  Phases phases;
  const auto read = [this](CURLINFO what, std::optional<std::uint32_t>& phase) {
    curl_off_t after_us = 0;
    curl_easy_getinfo(easy_, what, &after_us);
    if (after_us > 0) phase = static_cast<std::uint32_t>(after_us);
  };
  read(CURLINFO_CONNECT_TIME_T, phases.connect_us);
  read(CURLINFO_APPCONNECT_TIME_T, phases.tls_us);
  read(CURLINFO_STARTTRANSFER_TIME_T, phases.first_byte_us);
  phases.total_us = elapsed_us();
  return phases;
}

Outcome HttpTransfer::verdict(CURLcode code) const {
  if (socket_errno_ != 0) return system_outcome(socket_errno_);
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  const bool answered = status >= 200;  // 1xx only announces one
  const std::string status_text = std::to_string(status);
  const std::uint32_t latency_us = elapsed_us();
  if (answered && !accepts(status)) {
    return {Outcome::Kind::bad, "HTTP " + status_text, latency_us, Failure::status};
  }
  if (code != CURLE_OK && !body_is_enough_) return failure(code);
  if (!answered) return {Outcome::Kind::bad, "not an HTTP answer", {}, Failure::protocol};
  if (!check_->http.contains.empty() && !contains_found_) {
    return {Outcome::Kind::bad, "body lacks \"" + printable(check_->http.contains, 60) + "\"",
            latency_us, Failure::body};
  }
  return {Outcome::Kind::good, status_text + " in " + latency_text(latency_us), latency_us};
}

bool HttpTransfer::accepts(long status) const {
  return std::any_of(
      check_->http.statuses.begin(), check_->http.statuses.end(),
      [status](const StatusRange& range) { return status >= range.first && status <= range.last; });
}

Outcome HttpTransfer::failure(CURLcode code) const {
  const auto bad = [](std::string reason, Failure failure) {
    return Outcome{Outcome::Kind::bad, std::move(reason), {}, failure};
  };
  const std::string_view told =
      error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  long system_error = 0;
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return bad(timed_out_text(check_->timeout, phase()), Failure::timeout);
    case CURLE_COULDNT_CONNECT:
      curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &system_error);
      return system_error != 0 ? system_outcome(static_cast<int>(system_error))
                               : bad(printable(told), Failure::unreachable);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return bad("certificate: " + without(told, {"SSL certificate problem: ", "SSL: "}),
                 Failure::tls);
    case CURLE_SSL_CONNECT_ERROR:
      return bad("TLS: " + printable(told), Failure::tls);
    case CURLE_GOT_NOTHING:
      return bad("connection closed without an answer", Failure::unreachable);
    case CURLE_PARTIAL_FILE:
      return bad("connection closed within the body", Failure::body);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return bad("not an HTTP answer", Failure::protocol);
    case CURLE_OUT_OF_MEMORY:  // curl says so of headers beyond its limit, too
      return is_connected() ? bad("headers longer than curl takes", Failure::protocol)
                            : system_outcome(ENOMEM);
    default:
      return bad(printable(told), Failure::other);
  }
}

bool HttpTransfer::is_connected() const {
  curl_off_t connected_us = 0;
  curl_easy_getinfo(easy_, CURLINFO_CONNECT_TIME_T, &connected_us);
  return connected_us != 0;
}

std::string_view HttpTransfer::phase() const {
  curl_off_t encrypted_us = 0;
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_APPCONNECT_TIME_T, &encrypted_us);
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (tls_begun_ && encrypted_us == 0) return "TLS handshake";
  if (!is_connected()) return "connecting";
  return status < 200 ? "waiting for an answer" : "reading the body";
}

std::uint32_t HttpTransfer::elapsed_us() const {
  return static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
}

}  // namespace health
