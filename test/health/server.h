// A real TCP server for probes to meet, on a free port of a loopback address. What it does with a
// connection can be switched while it runs; it counts what it is asked. One thread accepts and one
// per connection serves, so that a silent connection never holds up another.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

enum class Manner {
  answer,      // `status`, then `body`, whole
  silent,      // accepts and never says a word
  hang_up,     // closes at once
  garbage,     // something that is not HTTP
  stall,       // announces a longer body than it sends, and waits
  cut_short,   // announces a longer body than it sends, and closes
  split,       // the body in two writes, cut in its middle
  endless,     // a body of `x` that never ends
  verbose,     // headers of 400 KiB before the body
  cut_head,    // closes within the headers
  stall_head,  // stops within the headers, and waits
  drip,        // the answer octet by octet, with 50 ms between
  headers,     // header lines that never end
  announce,    // "100 Continue" for ever
  greet,       // the body at once, without being asked, and waits
  reply,       // the body after whatever came first, and waits
};

/// What is answered for one path.
struct Route {
  int status = 200;
  std::string headers;  // with their line ends
  std::string body = "ok";
};

class Server {
 public:
  explicit Server(std::string address = "127.0.0.1");
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return address_; }

  void behave(Manner manner);
  void answer(int status, std::string body = "ok");

  /// The answer for requests of `path`, whatever `answer` says.
  void route(const std::string& path, Route route);
  void redirect(const std::string& path, int status, const std::string& location);
  /// `text` at once or in reply to anything, and waits.
  void greet(std::string text);
  void reply(std::string text);

  [[nodiscard]] int connections();
  /// The last request, as it came; of one with a body both.
  [[nodiscard]] std::string last_request();
  /// The first line and the Host of each request: "GET / HTTP/1.1 app.example.com".
  [[nodiscard]] std::vector<std::string> requests();
  /// Waits until `count` connections have been taken in all; false after 10 s.
  [[nodiscard]] bool await_connections(int count);

 private:
  void accept_all();
  void serve(int connection);
  void respond(int connection, Manner manner, const std::string& head, const std::string& body);
  void speak(int connection, Manner manner, const std::string& body);
  Route note(const std::string& request);

  std::string address_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  Manner manner_ = Manner::answer;
  int status_ = 200;
  std::string body_ = "ok";
  std::map<std::string, Route> routes_;
  std::string last_request_;
  std::vector<std::string> requests_;
  int connections_ = 0;
  bool stopping_ = false;
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A port of `address` on which nobody listens.
std::uint16_t refused_port(const std::string& address = "127.0.0.1");
