// Serves one page to this machine, and only to who has its address.
//
// Other programs and other users' pages can reach the port too. So the address holds a random
// token; the request must be for the server's own name, else a foreign domain that is made to point
// to 127.0.0.1 could read the page (DNS rebinding); and what a foreign page asks for is refused.
#pragma once

#include <memory>
#include <string>

namespace pyprof {

class ViewServer {
 public:
  // Port 0: any that is free. Throws Error if it cannot be had.
  ViewServer(std::string page, int port);
  ~ViewServer();  // ends when the requests that are being answered are
  ViewServer(const ViewServer&) = delete;
  ViewServer& operator=(const ViewServer&) = delete;

  const std::string& url() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pyprof
