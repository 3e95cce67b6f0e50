#include "health/check_text.h"

namespace health {
namespace {

std::string detail_of(const Check& check) {
  switch (check.kind) {
    case Check::Kind::http:
    case Check::Kind::https:
      return check.http.path;
    case Check::Kind::grpc:
      return check.grpc.service;
    case Check::Kind::dns:
      return check.dns.name;
    case Check::Kind::exec:
      return check.exec.arguments.front();
    case Check::Kind::push:
      return check.push.name;
    case Check::Kind::tcp:
    case Check::Kind::tls:
    case Check::Kind::icmp:
    case Check::Kind::always:
    case Check::Kind::calculated:
      break;
  }
  return {};
}

}  // namespace

std::string_view word_of(Check::Kind kind) noexcept {
  switch (kind) {
    case Check::Kind::http:
      return "http";
    case Check::Kind::https:
      return "https";
    case Check::Kind::tcp:
      return "tcp";
    case Check::Kind::tls:
      return "tls";
    case Check::Kind::grpc:
      return "grpc";
    case Check::Kind::dns:
      return "dns";
    case Check::Kind::icmp:
      return "icmp";
    case Check::Kind::exec:
      return "exec";
    case Check::Kind::always:
      return "always";
    case Check::Kind::push:
      return "push";
    case Check::Kind::calculated:
      break;
  }
  return "calculated";
}

std::string check_text(const Check& check) {
  if (check.kind == Check::Kind::calculated) return formula_text(check.formula);
  const std::string detail = detail_of(check);
  std::string text(word_of(check.kind));
  if (!detail.empty()) text += " " + detail;
  return text;
}

}  // namespace health
