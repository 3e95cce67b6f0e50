#include "test/health/watching.h"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

using health::Check;
using health::Event;

namespace {

health::Clock clock_from_now() {
  const auto start = std::chrono::steady_clock::now();
  return [start] {
    const auto passed = std::chrono::steady_clock::now() - start;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
  };
}

}  // namespace

Watching::Watching()
    : monitor_(std::make_unique<health::Monitor>(clock_from_now(), [this](const Event& event) {
        const std::lock_guard lock(mutex_);
        events_.push_back(event);
        heard_.notify_all();
      })) {}

void Watching::adopt(health::Roster roster) {
  auto adopted = std::make_shared<std::promise<void>>();
  auto done = adopted->get_future();
  monitor_->adopt(std::move(roster), [adopted] { adopted->set_value(); });
  if (done.wait_for(patience) != std::future_status::ready) {
    throw std::runtime_error("the roster was never adopted");
  }
}

bool Watching::all_known() {
  auto known = std::make_shared<std::promise<void>>();
  auto done = known->get_future();
  monitor_->when_all_are_known([known] { known->set_value(); });
  return done.wait_for(patience) == std::future_status::ready;
}

health::Status Watching::status() {
  auto status = monitor_->status();
  if (status.wait_for(patience) != std::future_status::ready) {
    throw std::runtime_error("no status came");
  }
  return status.get();
}

health::AddressStatus Watching::only() {
  return status().services.at(0).endpoints.at(0).addresses.at(0);
}

bool Watching::await_event(const std::function<bool(const Event&)>& wanted) {
  std::unique_lock lock(mutex_);
  return heard_.wait_for(lock, patience,
                         [&] { return std::any_of(events_.begin(), events_.end(), wanted); });
}

bool Watching::await_verdict(const std::string& endpoint, health::Verdict to) {
  return await_event(
      [&](const Event& event) { return event.endpoint == endpoint && event.to == to; });
}

bool Watching::await_status(const std::function<bool(const health::Status&)>& wanted) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!wanted(status())) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::vector<Event> Watching::events() {
  const std::lock_guard lock(mutex_);
  return events_;
}

Check check_of(Check::Kind kind) {
  Check check;
  check.kind = kind;
  check.interval = std::chrono::milliseconds(100);
  check.timeout = std::chrono::milliseconds(5000);
  check.fall = 1;
  check.rise = 1;
  return check;
}

Check http_check(std::string path) {
  Check check = check_of(Check::Kind::http);
  check.http.path = std::move(path);
  return check;
}

Check https_check(std::string ca_file) {
  Check check = check_of(Check::Kind::https);
  check.tls.ca_file = std::move(ca_file);
  return check;
}

Check tcp_check() { return check_of(Check::Kind::tcp); }

health::WatchedAddress watched(std::string address, std::uint16_t port, const Check& check) {
  return {address, address, port, std::make_shared<const Check>(check)};
}

health::WatchedEndpoint endpoint(std::string name, std::vector<health::WatchedAddress> addresses) {
  health::WatchedEndpoint made;
  made.name = std::move(name);
  made.v4_count = static_cast<std::uint32_t>(
      std::count_if(addresses.begin(), addresses.end(), [](const health::WatchedAddress& one) {
        return one.address.find(':') == std::string::npos;
      }));
  made.addresses = std::move(addresses);
  return made;
}

health::WatchedService service(std::string name, std::vector<health::WatchedEndpoint> endpoints) {
  auto roll = std::make_shared<health::Roll>(endpoints.size());
  return {std::move(name), std::move(roll), std::move(endpoints)};
}

health::Outlook outlook(const health::WatchedService& service, std::size_t endpoint) {
  const health::Standing& standing = (*service.roll)[endpoint];
  return health::Outlook::unpack(standing.outlook.load(std::memory_order_relaxed));
}

health::AddressStatus probed(std::uint16_t port, const Check& check, const std::string& target) {
  Watching watching;
  watching.adopt({service("web", {endpoint("a", {watched(target, port, check)})})});
  if (!watching.all_known()) throw std::runtime_error("the probe never had a result");
  return watching.only();
}
