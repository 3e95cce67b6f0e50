#include "health/curl_exchange.h"

#include <sys/socket.h>
#include <uv.h>

#include <cerrno>
#include <chrono>
#include <initializer_list>
#include <utility>

#include "health/certificate_age.h"
#include "health/reason.h"

namespace health {
namespace {

/// Headers and trailers of one answer. A line as long is more than curl takes, too.
constexpr std::size_t most_header_octets = 100 * 1024;

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

std::string without(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  for (const auto prefix : prefixes) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  return printable(text);
}

/// What OpenSSL says of a handshake, without its number and ours: curl passes
/// "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number" on.
std::string handshake_text(std::string_view told) {
  if (const auto colons = told.rfind("::"); colons != std::string_view::npos) {
    const std::string_view said = told.substr(colons + 2);
    return printable(said) + (said == "wrong version number" ? ", so no TLS" : "");
  }
  if (told.find("SSL_ERROR_SYSCALL") != std::string_view::npos) {
    return "connection closed within the handshake";
  }
  return without(told.substr(0, told.find(" in connection to ")),
                 {"OpenSSL SSL_connect: ", "Recv failure: ", "Send failure: "});
}

}  // namespace

std::string bracketed(const std::string& host) { return is_ipv6(host) ? "[" + host + "]" : host; }

CurlExchange::CurlExchange(CURL* easy, const Identity& what)
    : easy_(easy),
      check_(what.check),
      target_(bracketed(what.target)),
      port_(what.port),
      started_ns_(uv_hrtime()) {
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  // Targets are addresses. curl would keep each all the same, and look through all at every
  // attempt.
  curl_easy_setopt(easy_, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(check_->timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, user_agent);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &CurlExchange::open_socket);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlExchange::body_came);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlExchange::header_came);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  connect_to(port_);
  set_trust();
}

void CurlExchange::set_trust() {
  const TlsOptions& tls = check_->tls;
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
  curl_easy_setopt(easy_, CURLOPT_CERTINFO, tls.min_days != 0 ? 1L : 0L);
  // A resumed session skips the certificate, and with it the day on which it expires.
  curl_easy_setopt(easy_, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy_, CURLOPT_CAINFO,
                   tls.ca_file.empty() ? system_bundle : tls.ca_file.c_str());
  curl_easy_setopt(easy_, CURLOPT_CA_CACHE_TIMEOUT, bundle_kept_s);
  // curl counts the handshake as connecting; this tells a silent target from an unreachable one.
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, &CurlExchange::tls_begins);
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_DATA, this);
  if (!tls.certificate.empty()) set_client_certificate();
}

void CurlExchange::set_client_certificate() {
  const TlsOptions& tls = check_->tls;
  const std::string& key = tls.certificate_key.empty() ? tls.certificate : tls.certificate_key;
  curl_easy_setopt(easy_, CURLOPT_SSLCERT, tls.certificate.c_str());
  curl_easy_setopt(easy_, CURLOPT_SSLKEY, key.c_str());
  curl_easy_setopt(easy_, CURLOPT_KEYPASSWD, "");  // else OpenSSL asks the terminal for one
}

void CurlExchange::connect_to(std::uint16_t port) {
  connect_to_.reset();
  append(connect_to_, "::" + target_ + ":" + std::to_string(port));
  curl_easy_setopt(easy_, CURLOPT_CONNECT_TO, connect_to_.get());
}

std::string CurlExchange::authority() const {
  const std::string& sni = check_->tls.sni;
  if (!sni.empty()) return bracketed(sni);
  if (!check_->host.empty()) return bracketed(check_->host);
  return target_ + ":" + std::to_string(port_);
}

void CurlExchange::restart() {
  error_text_[0] = '\0';
  header_octets_ = 0;
  tls_begun_ = headers_ended_ = false;
}

CURLcode CurlExchange::tls_begins(CURL* /*easy*/, void* /*context*/, void* self) noexcept {
  static_cast<CurlExchange*>(self)->tls_begun_ = true;
  return CURLE_OK;
}

void CurlExchange::append(List& list, const std::string& line) {
  if (curl_slist* longer = curl_slist_append(list.get(), line.c_str()); longer != nullptr) {
    static_cast<void>(list.release());
    list.reset(longer);
  }
}

curl_socket_t CurlExchange::open_socket(void* self, curlsocktype /*purpose*/,
                                        curl_sockaddr* address) noexcept {
  const int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made < 0) static_cast<CurlExchange*>(self)->socket_errno_ = errno;
  return made < 0 ? CURL_SOCKET_BAD : made;
}

std::size_t CurlExchange::body_came(char* data, std::size_t one, std::size_t size,
                                    void* self) noexcept {
  const std::size_t octets = one * size;
  return static_cast<CurlExchange*>(self)->take_body({data, octets}) ? octets : 0;
}

/// Anything else than `octets` ends the transfer.
std::size_t CurlExchange::header_came(char* data, std::size_t one, std::size_t size,
                                      void* self) noexcept {
  auto* exchange = static_cast<CurlExchange*>(self);
  const std::size_t octets = one * size;
  exchange->header_octets_ += octets;
  if (exchange->header_octets_ > most_header_octets) return 0;
  const std::string_view line(data, octets);
  const bool is_last = line == "\r\n" || line == "\n";
  exchange->headers_ended_ = exchange->headers_ended_ || (is_last && exchange->status() != 0);
  exchange->take_header(line);
  return octets;
}

std::string CurlExchange::certificate_fault() const {
  if (check_->tls.min_days == 0) return {};
  const curl_certinfo* chain = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_CERTINFO, &chain);
  std::optional<std::int64_t> expires_unix_s;
  constexpr std::string_view label = "Expire date:";
  const curl_slist* leaf =
      chain != nullptr && chain->num_of_certs > 0 ? chain->certinfo[0] : nullptr;
  for (; leaf != nullptr; leaf = leaf->next) {
    const std::string_view line = leaf->data;
    if (!line.starts_with(label)) continue;
    const std::int64_t read = curl_getdate(leaf->data + label.size(), nullptr);
    if (read != -1) expires_unix_s = read;
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return age_fault(expires_unix_s, std::chrono::duration_cast<std::chrono::seconds>(now).count(),
                   check_->tls.min_days);
}

Outcome CurlExchange::failure(CURLcode code) const {
  if (socket_errno_ != 0) return system_outcome(socket_errno_);
  const auto failed = [](std::string reason, Failure failure) {
    return Outcome{Outcome::Kind::bad, std::move(reason), {}, failure};
  };
  constexpr const char* too_long = "headers longer than 100 KiB";
  if (header_octets_ > most_header_octets) return failed(too_long, Failure::protocol);
  const std::string_view told =
      error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  long system_error = 0;
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return failed(timed_out_text(check_->timeout, phase()), Failure::timeout);
    case CURLE_COULDNT_CONNECT:
      curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &system_error);
      return system_error != 0 ? system_outcome(static_cast<int>(system_error))
                               : failed(printable(told), Failure::unreachable);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return failed("certificate: " + without(told, {"SSL certificate problem: ", "SSL: "}),
                    Failure::tls);
    case CURLE_SSL_CERTPROBLEM:
      return failed("our certificate: " + printable(told), Failure::tls);
    case CURLE_SSL_CONNECT_ERROR:
      return failed("TLS: " + handshake_text(told), Failure::tls);
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return failed("HTTP/2: " + printable(told), Failure::protocol);
    case CURLE_OK:  // which curl calls an answer that ends in its middle
      return failed(header_octets_ == 0 ? "connection closed without an answer"
                                        : "connection closed within the headers",
                    Failure::unreachable);
    case CURLE_GOT_NOTHING:
      return failed("connection closed without an answer", Failure::unreachable);
    case CURLE_PARTIAL_FILE:
      return failed("connection closed within the body", Failure::body);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return failed("not an HTTP answer", Failure::protocol);
    case CURLE_OUT_OF_MEMORY:  // curl says so of one header line beyond its limit, too
      return is_connected() ? failed(too_long, Failure::protocol) : system_outcome(ENOMEM);
    default:
      break;
  }
  // curl has no code of its own for what its HTTP/2 library refuses, such as 128 KiB of headers.
  const bool is_http2 = told.find("nghttp2") != std::string_view::npos;
  return failed((is_http2 ? "HTTP/2: " : "") + printable(told),
                is_http2 ? Failure::protocol : Failure::other);
}

Phases CurlExchange::phases() const {
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

long CurlExchange::status() const {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 ? status : 0;
}

bool CurlExchange::is_connected() const {
  curl_off_t connected_us = 0;
  curl_easy_getinfo(easy_, CURLINFO_CONNECT_TIME_T, &connected_us);
  return connected_us != 0;
}

std::string_view CurlExchange::phase() const {
  curl_off_t encrypted_us = 0;
  curl_easy_getinfo(easy_, CURLINFO_APPCONNECT_TIME_T, &encrypted_us);
  if (tls_begun_ && encrypted_us == 0) return "TLS handshake";
  if (!is_connected()) return "connecting";
  if (headers_ended_) return "reading the body";
  return header_octets_ == 0 ? "waiting for an answer" : "reading the headers";
}

std::uint32_t CurlExchange::elapsed_us() const {
  return static_cast<std::uint32_t>((uv_hrtime() - started_ns_) / 1000);
}

}  // namespace health
