#include "view_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <pyprof/core/error.h>
#include <sys/random.h>

#include <array>
#include <string_view>
#include <thread>

namespace pyprof {
namespace {

constexpr const char* kAddress = "127.0.0.1";
constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kMostRequestBytes = 1024;  // no request needs a body
// A browser asks at once, or keeps a connection for later, which nothing else should wait for.
constexpr time_t kReadSeconds = 1, kWriteSeconds = 5;

// The page brings its own policy for what it may load; these are what only a server can say.
const httplib::Headers kHeaders = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
};

std::string random_token() {
  std::array<unsigned char, kTokenBytes> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw Error("the system gives no random numbers; make a file with pyprof report instead");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

// How long it takes says nothing of where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

// The library's own would let two servers listen on one port, each with half of the requests.
void let_port_be_reused(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

}  // namespace

struct ViewServer::State {
  explicit State(std::string text) : page(std::move(text)), path("/" + random_token() + "/") {}

  // The status that a request deserves.
  int verdict(const httplib::Request& request) const {
    if (!is_own(request.get_header_value("Host"))) return 421;
    const std::string origin = request.get_header_value("Origin");
    if (!origin.empty() && (!origin.starts_with("http://") || !is_own(origin.substr(7))))
      return 403;
    if (request.method != "GET" && request.method != "HEAD") return 405;
    return equal_in_constant_time(request.target, path) ? 200 : 404;
  }

  bool is_own(const std::string& host) const {
    return host == fmt::format("{}:{}", kAddress, port) ||
           host == fmt::format("localhost:{}", port);
  }

  void answer(const httplib::Request& request, httplib::Response& response) const {
    response.status = verdict(request);
    if (response.status == 405) response.set_header("Allow", "GET, HEAD");
    if (response.status != 200) return;
    // By a provider: it would spend seconds on compressing a string for the way to this machine.
    response.set_content_provider(
        page.size(), "text/html; charset=utf-8",
        [this](std::size_t from, std::size_t size, httplib::DataSink& out) {
          return out.write(page.data() + from, size);
        });
  }

  void configure() {
    server.set_default_headers(kHeaders);
    server.set_socket_options(let_port_be_reused);
    server.set_keep_alive_max_count(1);  // an idle connection would hold up the end
    server.set_payload_max_length(kMostRequestBytes);
    server.set_read_timeout(kReadSeconds);
    server.set_write_timeout(kWriteSeconds);
    server.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
          answer(request, response);
          return httplib::Server::HandlerResponse::Handled;
        });
  }

  void bind(int wanted) {
    port = wanted;
    if (wanted == 0)
      port = server.bind_to_any_port(kAddress);
    else if (!server.bind_to_port(kAddress, wanted))
      port = -1;
    if (port > 0) return;
    throw Error(wanted == 0 ? "no free port on 127.0.0.1; make a file with pyprof report instead"
                            : fmt::format("cannot listen on port {} of 127.0.0.1; choose another "
                                          "with --port, or leave it out for any",
                                          wanted));
  }

  const std::string page;
  const std::string path;
  int port = 0;
  std::string url;
  httplib::Server server;
  std::thread thread;
};

ViewServer::ViewServer(std::string page, int port)
    : state_(std::make_unique<State>(std::move(page))) {
  state_->configure();
  state_->bind(port);
  state_->url = fmt::format("http://{}:{}{}", kAddress, state_->port, state_->path);
  state_->thread = std::thread([this] { state_->server.listen_after_bind(); });
}

ViewServer::~ViewServer() {
  // stop() does nothing to a server that has not begun.
  while (!state_->server.is_running()) std::this_thread::yield();
  state_->server.stop();
  state_->thread.join();
}

const std::string& ViewServer::url() const { return state_->url; }

}  // namespace pyprof
