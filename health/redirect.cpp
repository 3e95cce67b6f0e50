#include "health/redirect.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "health/reason.h"

namespace health {
namespace {

constexpr std::size_t shown_octets = 100;  // of a URL, in a reason

struct Freed {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using Url = std::unique_ptr<CURLU, Freed>;

std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, Freed> owned(text);
  return owned.get();
}

Url parsed(const std::string& text) {
  Url url(curl_url());
  const bool is_good =
      url && curl_url_set(url.get(), CURLUPART_URL, text.c_str(),
                          CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS) == CURLUE_OK;
  return is_good ? std::move(url) : nullptr;
}

/// As hosts are compared: in lower case, without a dot at the end or a port behind.
std::string plain_host(std::string host) {
  if (!host.starts_with('[') && std::ranges::count(host, ':') == 1) host.resize(host.find(':'));
  if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
  if (host.ends_with('.')) host.pop_back();
  std::ranges::transform(host, host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  return host;
}

std::string with_port(const std::string& name, std::string_view scheme, const std::string& port) {
  std::string host = plain_host(name);
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  const bool is_default = port == (scheme == "https" ? "443" : "80");
  return is_default ? host : host + ":" + port;
}

std::uint16_t number(const std::string& text) {
  std::uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Redirect refused(std::string why) {
  Redirect redirect;
  redirect.fault = std::move(why);
  return redirect;
}

}  // namespace

Redirect judge_redirect(const std::string& from, const std::string& to,
                        const std::vector<std::string>& names) {
  const Url here = parsed(from);
  const Url there = parsed(to);
  if (!here || !there) return refused("redirects to no URL: " + printable(to, shown_octets));
  const std::string scheme = part(there, CURLUPART_SCHEME);
  const std::string host = part(there, CURLUPART_HOST);
  const std::string port = part(there, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const bool was_https = part(here, CURLUPART_SCHEME) == "https";
  if (scheme != "http" && scheme != "https") {
    return refused("redirects to no web page: " + printable(to, shown_octets));
  }
  if (was_https && scheme == "http") {
    return refused("redirects from https to http: " + printable(to, shown_octets));
  }
  const auto is_this = [&host](const std::string& name) {
    return !name.empty() && plain_host(name) == plain_host(host);
  };
  const bool stays = is_this(part(here, CURLUPART_HOST));
  if (!stays && std::ranges::none_of(names, is_this)) {
    return refused("redirects to another host: " + printable(host, shown_octets));
  }
  Redirect redirect;
  redirect.port = number(port);
  redirect.same_origin = scheme == part(here, CURLUPART_SCHEME) &&
                         port == part(here, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!names.empty() && !names[0].empty()) redirect.host_header = with_port(names[0], scheme, port);
  // The name sent in TLS stays, where it is another than that of the host.
  curl_url_set(there.get(), CURLUPART_HOST, part(here, CURLUPART_HOST).c_str(), 0);
  redirect.url = part(there, CURLUPART_URL);
  return redirect;
}

}  // namespace health
