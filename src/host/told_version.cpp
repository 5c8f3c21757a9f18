#include "told_version.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace pyprof {
namespace {

// A python3 needs some milliseconds, a script that looks for one less than a second.
constexpr int kPatienceMs = 10'000;

// In the child: only what is safe after fork(). It may write to nobody's terminal.
[[noreturn]] void ask(const char* program, int answer) {
  const int null = open("/dev/null", O_RDWR);
  dup2(null, STDIN_FILENO);
  dup2(answer, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  execl(program, program, "--version", nullptr);
  _exit(127);
}

// As much as says whose answer it is.
std::string beginning_of(int answer) {
  std::array<char, 64> text;
  pollfd ready{answer, POLLIN, 0};
  if (poll(&ready, 1, kPatienceMs) <= 0) return {};
  const ssize_t length = read(answer, text.data(), text.size());
  return {text.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

std::string answer_of(const char* program) {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const pid_t child = fork();
  if (child == 0) ask(program, ends[1]);
  close(ends[1]);
  std::string answer = child > 0 ? beginning_of(ends[0]) : "";
  close(ends[0]);
  if (child <= 0) return {};
  kill(child, SIGKILL);  // it has said what it has to say, or never will
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  return answer;
}

}  // namespace

std::string told_version(const std::filesystem::path& program) {
  constexpr std::string_view kPython = "Python ";
  const std::string answer = answer_of(program.c_str());
  if (!answer.starts_with(kPython)) return {};
  const std::size_t begin = kPython.size();
  return answer.substr(begin, answer.find_first_not_of("0123456789.", begin) - begin);
}

}  // namespace pyprof
