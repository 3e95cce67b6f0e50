#include "test/zones/compile/services_fixture.h"

#include <algorithm>

namespace zones::compile {

ServicesRead read_zone(const std::string& json, const geo::Knowledge& knows) {
  ServicesRead read;
  std::string unused;
  Faults faults;
  const auto document = Document::parse("z.json", json, faults);
  if (document) {
    const Name origin = Name::parse("example.com.", Name{}, unused).value();
    read.plans = read_services(Reader(*document, faults), document->root(), {knows, origin}).plans;
  }
  for (const Fault& fault : std::move(faults).take()) {
    const std::string message = fault.to_string();
    read.messages.push_back(message.substr(message.find(": ") + 2));
  }
  return read;
}

ServicesRead read_quoted(std::string json) {
  std::replace(json.begin(), json.end(), '\'', '"');
  return read_zone(json);
}

std::string with_steer(const std::string& steer) {
  return "{'clouds': {'aws': {}, 'gcp': {}}, 'services': {'web': {'endpoints': {"
         "'gcp': {'A': '192.0.2.3'}, 'aws/green': {'A': '192.0.2.2'}, 'aws': {'A': '192.0.2.1'}},"
         "'steer': " +
         steer + "}}}";
}

std::string with_endpoint(const std::string& endpoint) {
  return "{'services': {'web': {'endpoints': {'a': " + endpoint + "}}}}";
}

}  // namespace zones::compile
