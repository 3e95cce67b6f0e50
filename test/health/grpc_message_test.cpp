// gRPC's health messages, octet by octet.
#include <catch2/catch.hpp>
#include <string>

#include "health/grpc_message.h"

using namespace std::string_literals;
using health::grpc_serving_status;

TEST_CASE("a health request names its service, or nothing") {
  CHECK(health::grpc_request("") == "\0\0\0\0\0"s);
  CHECK(health::grpc_request("shop.Cart") == "\0\0\0\0\x0b\x0a\x09shop.Cart"s);
  const std::string name(200, 'x');
  CHECK(health::grpc_request(name) == "\0\0\0\0\xcb\x0a\xc8\x01"s + name);
}

TEST_CASE("a health answer is read, with fields that a later version may bring") {
  CHECK(grpc_serving_status("\0\0\0\0\x02\x08\x01"s) == 1);
  CHECK(grpc_serving_status("\0\0\0\0\x02\x08\x02"s) == 2);
  CHECK(grpc_serving_status("\0\0\0\0\0"s) == 0);
  CHECK(grpc_serving_status("\0\0\0\0\x06\x12\x02hi\x08\x01"s) == 1);
  CHECK(grpc_serving_status("\0\0\0\0\x0b\x11xxxxxxxx\x08\x01"s) == 1);
}

TEST_CASE("what is no health answer is not taken for one") {
  const std::string bad =
      GENERATE(as<std::string>(), ""s, "\0\0\0\0"s, "\0\0\0\0\x02\x08"s, "\0\0\0\0\x01\x08\x01"s,
               "\x01\0\0\0\x02\x08\x01"s, "\0\0\0\0\x02\x08\xff"s, "\0\0\0\0\x03\x12\x7fx"s,
               "\0\0\0\0\x01\x0b"s, "\0\xff\xff\xff\xff\x08\x01"s);
  CHECK_FALSE(grpc_serving_status(bad).has_value());
}

TEST_CASE("states and messages have the words that gRPC has for them") {
  CHECK(health::serving_status_text(2) == "NOT_SERVING");
  CHECK(health::serving_status_text(9) == "serving status 9");
  CHECK(health::grpc_status_text(12) == "UNIMPLEMENTED");
  CHECK(health::grpc_status_text(99) == "99");
  CHECK(health::grpc_message_text("100 %25 done%2") == "100 % done%2");
  CHECK(health::grpc_message_text("%zz%") == "%zz%");
}
