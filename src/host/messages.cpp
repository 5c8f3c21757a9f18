#include "messages.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace pyprof {
namespace {

// Made at first use, before any exit handler of ours is registered, so that those can still speak.
spdlog::logger& log() {
  static spdlog::logger logger = [] {
    spdlog::logger made("pyprof-host", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern("%n: %v");
    return made;
  }();
  return logger;
}

}  // namespace

void set_verbosity(Verbosity verbosity) {
  switch (verbosity) {
    case Verbosity::kQuiet:
      log().set_level(spdlog::level::err);
      break;
    case Verbosity::kNormal:
      log().set_level(spdlog::level::info);
      break;
    case Verbosity::kVerbose:
      log().set_level(spdlog::level::debug);
      break;
  }
}

void say_error(std::string_view sentence) { log().error(sentence); }
void say_warning(std::string_view sentence) { log().warn(sentence); }
void say(std::string_view sentence) { log().info(sentence); }
void say_detail(std::string_view sentence) { log().debug(sentence); }

}  // namespace pyprof
