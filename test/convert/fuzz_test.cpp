// Hostile files, made of sound ones, a fixed number of them: each is refused in one sentence, or
// gives a profile that everything can be done with. The sanitizers of the asan build look on. A
// crash leaves the file behind in the folder for temporary files; what one was found with goes to
// corpus/.
#include <pyprof/analyze/function_table.h>
#include <pyprof/analyze/merge.h>
#include <pyprof/convert/export.h>
#include <pyprof/core/error.h>
#include <pyprof/read/check.h>
#include <pyprof/read/recording.h>
#include <pyprof/read/stacks_json.h>
#include <pyprof/read/text_sink.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "mutator.h"
#include "written_profile.h"

namespace pyprof::test {
namespace {

constexpr std::size_t kTries = 2000;

// What the subcommands do with a profile, each of which may refuse in its own words.
void use(const Profile& profile) {
  const auto attempt = [](const auto& work) {
    try {
      work();
    } catch (const Error& error) {
      CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
    }
  };
  for (const ExportFormat& format : export_formats()) {
    if (format.name == "html") continue;  // the viewer is not in every build
    attempt([&] {
      StringSink out;
      format.write({profile, "name", {}}, out);
    });
  }
  attempt([&] { function_table(profile); });
  if (check_profile(profile)) return;  // merge is for accounts that close
  attempt([&] {
    const Profile both = merged({{"a", profile}, {"b", profile}});
    CHECK(check_shape(both) == std::nullopt);
  });
}

struct Outcomes {
  std::size_t refused = 0, accepted = 0;

  // `read` makes a profile of the file, or throws what the user would be told.
  template <typename Read>
  void add(const std::string& path, Read read) {
    try {
      const Profile profile = read();
      CHECK(check_shape(profile) == std::nullopt);
      ++accepted;
      use(profile);
      const Written again(profile);
      CHECK_NOTHROW(read_stacks_json(again.path));
    } catch (const Error& error) {
      ++refused;
      const std::string said = error.what();
      INFO(said);
      CHECK(said.find(path) != std::string::npos);
      CHECK(said.find("; ") != std::string::npos);
    }
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
  for (const auto& file : std::filesystem::directory_iterator(PYPROF_CORPUS)) {
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
