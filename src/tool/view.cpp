// pyprof view: the report, in the browser at once.
#include <pyprof/convert/report.h>
#include <signal.h>

#include <cstdio>
#include <memory>

#include "browser.h"
#include "report_profiles.h"
#include "subcommands.h"
#include "view_server.h"

namespace pyprof {
namespace {

constexpr int kLargestPort = 65535;

struct ViewWords {
  ReportFiles files;
  int port = 0;
  bool opens_browser = true;
};

std::string page_of(const ReportFiles& files) {
  StringSink page;
  ReportProfiles(files).write(page);
  return page.take();
}

// Blocked before the server has threads, so that none of them takes the signal.
sigset_t block_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int view(const ViewWords& words) {
  require_viewer();
  std::string page = page_of(words.files);
  const sigset_t signals = block_ending_signals();
  const ViewServer server(std::move(page), words.port);
  std::printf("%s\n", server.url().c_str());
  std::fflush(stdout);
  const bool is_open = words.opens_browser && open_in_browser(server.url());
  std::fprintf(stderr, is_open ? "Ctrl-C ends it\n" : "open it in a browser; Ctrl-C ends it\n");
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}

}  // namespace

Subcommand add_view(CLI::App& pyprof) {
  CLI::App* app = pyprof.add_subcommand(
      "view", "Show the profile in the browser: serves it on 127.0.0.1 until Ctrl-C");
  auto words = std::make_shared<ViewWords>();
  add_report_files(*app, words->files);
  app->add_option("--port", words->port, "The port to listen on (default: any that is free)")
      ->check(CLI::Range(0, kLargestPort).description(""))
      ->option_text("N");
  app->add_flag_callback(
      "--no-browser", [words] { words->opens_browser = false; }, "Only print the address");
  return {app, [words] { return view(*words); }};
}

}  // namespace pyprof
