// One serving thread: a loop with its own UDP and TCP sockets, answering from a posting that no
// other thread holds by reference while it is used here. The control thread makes it, posts to it,
// takes back what it held and stops it; only the mailbox is shared, and only around a publication.
#pragma once

#include <uv.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "dns/serving.h"
#include "dns/socket.h"
#include "dns/tcp_connections.h"
#include "dns/tcp_listener.h"
#include "dns/udp_listener.h"

namespace dns {

/// An event loop that ends with everything in it closed.
class Loop {
 public:
  Loop();   // throws BindError
  ~Loop();  // closes all handles; their owners must still be there
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  uv_loop_t& get() noexcept { return loop_; }

 private:
  uv_loop_t loop_{};
};

class Worker {
 public:
  /// Serves `sockets` once started; the thread will be named "trimtab-w<number>". `options` and
  /// `own` must outlive it. Throws BindError.
  Worker(unsigned number, std::vector<SocketPair> sockets, const ServerOptions& options,
         const OwnSockets& own);
  ~Worker();  // stops
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Control thread, once.
  void start(Posting first);
  /// Control thread, between `start` and `stop`: the worker will answer from `next` as soon as it
  /// has finished its present batch.
  void post(Posting next);
  /// Waits until the last posting has been adopted and returns what was served before, for the
  /// caller to release.
  Posting take_back();
  /// First half of stopping: asks, does not wait, so that all workers finish at the same time.
  void ask_to_stop();
  /// Second half: waits for the thread's end, at most about a second after it was asked.
  void join();
  [[nodiscard]] const Tally& tally() const noexcept { return serving_.tally; }
  /// To be read by one thread.
  [[nodiscard]] Incidents& incidents() noexcept { return serving_.rate_limit.incidents(); }

 private:
  void run();
  void open_mailbox();
  void finish();

  const unsigned number_;
  Serving serving_;
  UdpBatch batch_;
  std::unique_ptr<TcpConnections> connections_;
  std::vector<std::unique_ptr<UdpListener>> udp_;
  std::vector<std::unique_ptr<TcpListener>> tcp_;
  uv_async_t doorbell_{};
  uv_timer_t deadline_{};

  std::mutex mailbox_;
  std::condition_variable adopted_;
  Posting posted_, handed_back_;  // both under `mailbox_`
  bool has_post_ = false, must_stop_ = false;

  Loop loop_;  // last: it closes the handles above while they are still there
  std::thread thread_;
};

}  // namespace dns
