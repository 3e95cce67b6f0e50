#include "tools/trimtab/control_client.h"

#include <curl/curl.h>

#include <memory>

#include "tools/daemon/access.h"
#include "tools/daemon/listen_address.h"

namespace tools::trimtab {
namespace {

constexpr long connect_timeout_s = 3;
constexpr long answer_timeout_s = 600;  // a reload of large databases takes a while

struct CurlCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

std::unique_ptr<curl_slist, CurlCleanup> headers(const ControlOptions& options) {
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  std::unique_ptr<curl_slist, CurlCleanup> owner(list);
  if (options.token_file.empty()) return owner;
  std::string why;
  const auto token = daemon::read_token(options.token_file, why);
  if (!token) throw ControlError(options.token_file + ": " + why);
  curl_slist_append(list, ("Authorization: Bearer " + *token).c_str());
  return owner;
}

}  // namespace

void ControlOptions::add_to(Verb& verb) {
  verb.option("--control", control, "ADDR:PORT",
              "the server's control API (default 127.0.0.1:8053)");
  verb.option("--token-file", token_file, "FILE", "file with the control API's token");
}

ControlReply ask(const ControlOptions& options, const std::string& path, const std::string* body) {
  std::string why;
  if (!daemon::parse_listen(options.control, why)) throw ControlError("--control: " + why);
  const std::unique_ptr<CURL, CurlCleanup> handle(curl_easy_init());
  if (!handle) throw ControlError("libcurl could not be started");
  const auto list = headers(options);
  const std::string url = "http://" + options.control + path;
  ControlReply reply;
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // never through the environment's proxy
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_timeout_s);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer_timeout_s);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  if (body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->c_str());
  }
  if (const auto result = curl_easy_perform(curl); result != CURLE_OK) {
    throw ControlError("no answer from the control API at " + options.control + ": " +
                       curl_easy_strerror(result) +
                       "; check that `trimtab serve` runs and that --control names the address " +
                       "it logged as \"control\"");
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  if (status == 401 || status == 403) {
    throw ControlError("the server at " + options.control + " does not let this in (HTTP " +
                       std::to_string(status) + "); name its token with --token-file");
  }
  return reply;
}

std::string encode(const std::string& text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (unreserved.find(c) != unreserved.npos) {
      encoded += c;
    } else {
      ((encoded += '%') += digits[octet >> 4U]) += digits[octet & 0xFU];
    }
  }
  return encoded;
}

}  // namespace tools::trimtab
