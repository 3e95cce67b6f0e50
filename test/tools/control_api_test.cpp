#include <atomic>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "api_server.h"

using namespace tools::daemon;

namespace {

const std::string json = "Content-Type: application/json\r\n";
const std::string token = "Authorization: Bearer open-sesame\r\n";

struct Actions {
  std::atomic<int> reloads{0};
  std::atomic<bool> serving{true};
  std::set<std::string> removed;  // the loop's, until the server ended

  ControlActions make() {
    ControlActions actions;
    actions.status = [](const std::function<void(StatusReport)>& done) {
      StatusReport report;
      report.version = "1.2.3";
      done(report);
    };
    actions.reload = [this](const std::set<std::string>& remove,
                            const std::function<void(ReloadResult)>& done) {
      ++reloads;
      removed = remove;
      done({true, 5, {}});
    };
    actions.explain = [](const Request& request, const Reply& reply) {
      std::string text;
      for (const auto& [key, value] : request.query) text += key + "=" + value + ";";
      reply({200, text});
    };
    actions.is_serving = [this] { return serving.load(); };
    return actions;
  }
};

}  // namespace

TEST_CASE("who may do what on loopback without a token") {
  Actions actions;
  const ApiServer server(actions.make(), {true, {}});
  CHECK(server.ask("GET /v1/status").status == 200);
  CHECK(server.ask("GET /metrics").status == 200);
  CHECK(server.ask("GET /healthz").status == 200);
  CHECK(server.ask("POST /v1/reload", json).status == 200);
  CHECK(actions.reloads == 1);
}

TEST_CASE("commands by hand are changes: a web page cannot give them, nor who has no token") {
  Actions actions;
  auto made = actions.make();
  made.by_hand = [](const Request& request, const Reply& reply) {
    reply({200, request.method + " from " + request.client});
  };
  const ApiServer open(made, {true, {}});
  const ApiServer locked(made, {true, "open-sesame"});
  for (const char* path : {"/v1/drain", "/v1/undrain", "/v1/force", "/v1/probe"}) {
    INFO(path);
    const std::string post = std::string("POST ") + path;
    CHECK(open.ask(post, json).body == "POST from 127.0.0.1");
    CHECK(open.ask(post).status == 415);
    CHECK(open.ask(std::string("GET ") + path).status == 405);
    CHECK(locked.ask(post, json).status == 401);
    CHECK(locked.ask(post, json + token).status == 200);
  }
  CHECK(locked.ask("GET /v1/hands").status == 200);
  CHECK(locked.ask("GET /v1/history?what=web").status == 200);
}

TEST_CASE("with a token every change needs it, reading on loopback does not") {
  Actions actions;
  const ApiServer server(actions.make(), {true, "open-sesame"});
  CHECK(server.ask("GET /v1/status").status == 200);
  const auto refused = server.ask("POST /v1/reload", json);
  CHECK(refused.status == 401);
  CHECK_THAT(refused.head, Catch::Contains("WWW-Authenticate: Bearer"));
  for (const auto* wrong :
       {"Authorization: Bearer open-sesam\r\n", "Authorization: Bearer \r\n",
        "Authorization: Bearer open-sesamee\r\n", "Authorization: Basic open-sesame\r\n",
        "Authorization: Bearer open-sesameopen-sesame\r\n"}) {
    INFO(wrong);
    CHECK(server.ask("POST /v1/reload", json + wrong).status == 401);
  }
  CHECK(actions.reloads == 0);
  CHECK(server.ask("POST /v1/reload", json + token).status == 200);
  CHECK(server.ask("POST /v1/reload", json + "authorization: bearer open-sesame\r\n").status ==
        200);
  CHECK(actions.reloads == 2);
}

TEST_CASE("off loopback reading needs the token too, except for life and readiness") {
  Actions actions;
  const ApiServer server(actions.make(), {false, "open-sesame"});
  for (const auto* path : {"GET /v1/status", "GET /metrics", "GET /v1/explain?name=a", "GET /x"}) {
    INFO(path);
    CHECK(server.ask(path).status == 401);
  }
  CHECK(server.ask("GET /v1/status", token).status == 200);
  CHECK(server.ask("GET /metrics", token).status == 200);
  CHECK(server.ask("GET /healthz").status == 200);
  CHECK(server.ask("GET /readyz").status == 200);
}

TEST_CASE("off loopback without a token nothing is told and nothing changed") {
  Actions actions;
  const ApiServer server(actions.make(), {false, {}});
  CHECK(server.ask("GET /v1/status").status == 403);
  CHECK(server.ask("POST /v1/reload", json).status == 403);
  CHECK(actions.reloads == 0);
}

TEST_CASE("a web page cannot steer: names as Host and form content types are refused") {
  Actions actions;
  const ApiServer server(actions.make(), {true, {}});
  for (const auto* host : {"evil.example", "evil.example:8053", "127.0.0.1.evil.example",
                           "localhost.evil.example", "[::1", "127.0.0.1:x", "127.0.0.1:"}) {
    INFO(host);
    CHECK(server.ask("GET /v1/status", std::string("Host: ") + host + "\r\n").status == 403);
  }
  for (const auto* host : {"127.0.0.1", "127.0.0.1:8053", "localhost", "LocalHost:8053",
                           "[::1]:8053", "[2001:db8::1]", "192.0.2.1:80"}) {
    INFO(host);
    CHECK(server.ask("GET /v1/status", std::string("Host: ") + host + "\r\n").status == 200);
  }
  CHECK(server.ask("POST /v1/reload").status == 415);
  CHECK(server.ask("POST /v1/reload", "Content-Type: text/plain\r\n", "{}").status == 415);
  CHECK(
      server.ask("POST /v1/reload", "Content-Type: application/x-www-form-urlencoded\r\n").status ==
      415);
  CHECK(actions.reloads == 0);
  CHECK(server.ask("POST /v1/reload", "Content-Type: application/json; charset=utf-8\r\n", "{}")
            .status == 200);
}

TEST_CASE("a wrong path or method is told as such, in JSON") {
  Actions actions;
  const ApiServer server(actions.make(), {true, {}});
  const auto missing = server.ask("GET /v1/nothing");
  CHECK(missing.status == 404);
  CHECK(nlohmann::json::parse(missing.body).at("error") == "there is nothing at this path");
  const auto method = server.ask("GET /v1/reload");
  CHECK(method.status == 405);
  CHECK_THAT(method.head, Catch::Contains("Allow: POST"));
  CHECK(server.ask("DELETE /v1/status").status == 405);
  const auto head = server.ask("HEAD /v1/status");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
}

TEST_CASE("reload takes the zones to remove, and says what is wrong with its body") {
  Actions actions;
  {
    const ApiServer server(actions.make(), {true, {}});
    const auto wrong = server.ask("POST /v1/reload", json, R"({"remvoe": ["a.example"]})");
    CHECK(wrong.status == 400);
    CHECK_THAT(wrong.body, Catch::Contains("did you mean"));
    CHECK(server.ask("POST /v1/reload", json, "{").status == 400);
    CHECK(actions.reloads == 0);
    const auto done =
        server.ask("POST /v1/reload", json, R"({"remove": ["a.example", "b.example"]})");
    CHECK(done.status == 200);
    const auto result = nlohmann::json::parse(done.body);
    CHECK(result.at("result") == "ok");
    CHECK(result.at("generation") == 5);
  }
  CHECK(actions.removed == std::set<std::string>{"a.example", "b.example"});
}

TEST_CASE("a refused reload is no success in HTTP either, and carries every fault") {
  ControlActions actions = Actions().make();
  actions.reload = [](const std::set<std::string>&, const std::function<void(ReloadResult)>& done) {
    done({false, 4, {{{"zones/app.json", 3, 7, "/ttl"}, "a text", "write a number", ""}}});
  };
  const ApiServer server(actions, {true, {}});
  const auto answer = server.ask("POST /v1/reload", json);
  CHECK(answer.status == 422);
  const auto result = nlohmann::json::parse(answer.body);
  CHECK(result.at("result") == "refused");
  CHECK(result.at("faults").at(0).at("text") == "zones/app.json:3:7: /ttl: a text; write a number");
  CHECK(result.at("faults").at(0).at("line") == 3);
}

TEST_CASE("a body beyond the limit is refused, announced or not") {
  Actions actions;
  const ApiServer server(actions.make(), {true, {}});
  const std::string large(max_body_octets + 1, ' ');
  CHECK(server.ask("POST /v1/reload", json, large).status == 413);
  const Connection connection(server.port());
  connection.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + json +
                  "Transfer-Encoding: chunked\r\n\r\n10001\r\n" + large + "\r\n0\r\n\r\n");
  CHECK(ApiServer::split(connection.read_to_end()).status == 413);
  CHECK(actions.reloads == 0);
}

TEST_CASE("explain gets the decoded query, repeats included") {
  Actions actions;
  const ApiServer server(actions.make(), {true, {}});
  const auto answer =
      server.ask("GET /v1/explain?name=www.example.com&client=10.0.0.0%2F8&down=a&down=b");
  CHECK(answer.status == 200);
  CHECK(answer.body == "name=www.example.com;client=10.0.0.0/8;down=a;down=b;");
}

TEST_CASE("readiness follows serving, life does not") {
  Actions actions;
  actions.serving = false;
  const ApiServer server(actions.make(), {true, {}});
  CHECK(server.ask("GET /readyz").status == 503);
  CHECK(server.ask("GET /healthz").status == 200);
  CHECK(server.ask("GET /v1/explain?name=a").status == 503);
  actions.serving = true;
  CHECK(server.ask("GET /readyz").status == 200);
}

TEST_CASE("silent clients keep nobody waiting") {
  Actions actions;
  const ApiServer server(actions.make(), {true, {}});
  std::vector<std::unique_ptr<Connection>> silent;
  for (int i = 0; i < 40; ++i) {
    silent.push_back(std::make_unique<Connection>(server.port()));
    if (i % 2 == 0) silent.back()->send("GET /v1/status HTTP/1.1\r\nHost: 127");
  }
  CHECK(server.ask("GET /v1/status").status == 200);
}

TEST_CASE("a reload that takes its time holds up only the one who waits for it") {
  ControlActions actions = Actions().make();
  std::promise<std::function<void(ReloadResult)>> begun;
  actions.reload = [&](const std::set<std::string>&, std::function<void(ReloadResult)> done) {
    begun.set_value(std::move(done));
  };
  ApiServer server(actions, {true, {}});
  auto waiting =
      std::async(std::launch::async, [&] { return server.ask("POST /v1/reload", json).status; });
  auto done = begun.get_future().get();
  CHECK(server.ask("GET /v1/status").status == 200);
  server.on_loop([done] { done({true, 6, {}}); });
  CHECK(waiting.get() == 200);
}

TEST_CASE("who still waits for a reload when the server ends is told so") {
  ControlActions actions = Actions().make();
  std::promise<void> begun;
  actions.reload = [&](const std::set<std::string>&, const std::function<void(ReloadResult)>&) {
    begun.set_value();
  };
  std::future<int> waiting;
  {
    ApiServer server(actions, {true, {}});
    waiting = std::async(std::launch::async, [port = server.port()] {
      const Connection connection(port);
      connection.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" +
                      json + "\r\n");
      return ApiServer::split(connection.read_to_end()).status;
    });
    begun.get_future().get();
  }
  CHECK(waiting.get() == 503);
}
