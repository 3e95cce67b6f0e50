#include "test/scenario/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace scenario {

std::uint16_t free_port() {
  const int held = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(held, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(held, reinterpret_cast<sockaddr*>(&address), &length);
  close(held);
  return ntohs(address.sin_port);
}

}  // namespace scenario
