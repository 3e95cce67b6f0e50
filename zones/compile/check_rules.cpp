#include "zones/compile/check_rules.h"

#include "zones/compile/pem.h"

namespace zones::compile {
namespace {

using Kind = health::Check::Kind;

void hold_request(const Reader& reader, const Value& value, const CheckDraft& draft) {
  const bool has_body = !draft.settings.http.body.empty();
  if (has_body && draft.method && (*draft.method == "GET" || *draft.method == "HEAD")) {
    reader.fault(value, "a request by " + *draft.method + " has no body",
                 "leave \"body\" out, or \"method\": a body is sent by POST");
  }
}

void hold_client_certificate(const Reader& reader, const Value& value, const CheckDraft& draft) {
  const health::TlsOptions& tls = draft.settings.tls;
  if (tls.certificate.empty() && !tls.certificate_key.empty()) {
    reader.fault(value, "\"certificate_key\" is a key without a certificate",
                 "add \"certificate\"");
  }
  if (tls.certificate.empty() || !tls.certificate_key.empty()) return;
  const PemContents contents = pem_contents(tls.certificate);
  if (contents.has_key && !contents.key_is_encrypted) return;
  reader.fault(value, "the file of \"certificate\" holds no private key that can be read",
               "name the key's file as \"certificate_key\"");
}

void hold_exchange(const Reader& reader, const Value& value, const CheckDraft& draft) {
  const health::TcpOptions& tcp = draft.settings.tcp;
  if (!tcp.send.empty() && tcp.expect.empty()) {
    reader.fault(value, "\"send\" without \"expect\" would prove nothing",
                 "add the answer that is expected");
  }
}

void hold_grpc(const Reader& reader, const Value& value, const CheckDraft& draft) {
  if (!draft.settings.grpc.tls && draft.settings.tls != health::TlsOptions{}) {
    reader.fault(value, "options of TLS mean nothing to a gRPC check in clear",
                 "add \"tls\": true in \"grpc\", or leave them out");
  }
}

void hold_target(const Reader& reader, const Value& value, const CheckDraft& draft) {
  const Kind kind = draft.kind.value_or(Kind::tcp);
  if (!draft.is_at_name()) return;
  if (kind == Kind::always || kind == Kind::push) {
    reader.fault(value,
                 "\"target\" is a name, " + *draft.target + ", and this check probes nothing there",
                 "leave it out");
  } else if (health::has_attempts(kind) && draft.settings.initial == health::Check::Initial::last) {
    reader.fault(value,
                 R"("initial": "last" of a target that is a name: its addresses may be others )"
                 "after a restart",
                 R"(write "probe", "up" or "down")");
  }
}

}  // namespace

void hold_together(const Reader& reader, const Value& value, const CheckDraft& draft) {
  const Kind kind = draft.kind.value_or(Kind::tcp);
  hold_target(reader, value, draft);
  if (kind == Kind::http || kind == Kind::https) hold_request(reader, value, draft);
  if (kind == Kind::tcp) hold_exchange(reader, value, draft);
  if (kind == Kind::grpc) hold_grpc(reader, value, draft);
  if (kind == Kind::https || kind == Kind::tls || kind == Kind::grpc) {
    hold_client_certificate(reader, value, draft);
  }
}

}  // namespace zones::compile
