// Hostile files, made of sound ones, a fixed number of them: each is refused in one sentence, or
// gives a profile that everything can be done with. The sanitizers of the asan build look on. A
// crash leaves the file behind in the folder for temporary files; what one was found with goes to
// corpus/.
#include <pyprof/read/recording.h>
#include <pyprof/read/stacks_json.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "hostile.h"
#include "mutator.h"
#include "written_profile.h"

namespace pyprof::test {
namespace {

constexpr std::size_t kTries = 2000;

struct Outcomes {
  std::size_t refused = 0, accepted = 0;

  template <typename Read>
  void add(const std::string& path, Read read) {
    (can_be_used(path, read) ? accepted : refused) += 1;
  }
};

void try_document(const std::string& path, const std::string& text, Outcomes& outcomes) {
  write_bytes(path, text);
  outcomes.add(path, [&] { return read_stacks_json(path); });
}

}  // namespace

TEST_CASE("fuzz: a stacks.json, whatever is in it, is refused or can be used") {
  const std::string sound = bytes_of(Written(example()).path);
  const TemporaryFolder folder;
  Outcomes outcomes;
  for (std::size_t seed = 0; seed < kTries; ++seed) {
    INFO("seed " << seed);
    try_document(folder / "hostile.json", Mutator(seed).document(sound), outcomes);
  }
  CHECK(outcomes.refused > kTries / 4);
  CHECK(outcomes.accepted > kTries / 20);
}

TEST_CASE("fuzz: what once went wrong is refused or can be used") {
  Outcomes outcomes;
  for (const auto& file : std::filesystem::directory_iterator(PYPROF_CORPUS "/stacks")) {
    INFO(file.path());
    const std::string path = file.path();
    outcomes.add(path, [&] { return read_stacks_json(path); });
  }
  CHECK(outcomes.refused > 0);
}

TEST_CASE("fuzz: a recording, whatever is in it, is refused or can be used") {
  RecordingBuilder builder;
  fill_with_example(builder);
  const std::string sound = bytes_of(builder.path());
  const TemporaryFolder folder;
  const std::string path = folder / "hostile.pyprof";
  constexpr RunState kStates[] = {RunState::kExited, RunState::kSignaled, RunState::kLost,
                                  RunState::kRunning};
  Outcomes outcomes;
  for (std::size_t seed = 0; seed < kTries; ++seed) {
    INFO("seed " << seed);
    write_bytes(path, Mutator(seed).recording(sound));
    outcomes.add(path, [&] { return read_recording(path, {.state = kStates[seed % 4]}); });
  }
  CHECK(outcomes.refused > kTries / 20);
  CHECK(outcomes.accepted > kTries / 20);
}

}  // namespace pyprof::test
