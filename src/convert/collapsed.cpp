// Brendan Gregg's collapsed stacks: root;…;leaf COUNT. Integers only: speedscope takes no others.
#include <fmt/format.h>

#include "formats.h"
#include "stacks.h"

namespace pyprof {
namespace {

// Stacks that follow each other and read the same become one line.
class Lines {
 public:
  explicit Lines(TextSink& out) : out_(out) {}

  void add(std::string stack, std::uint64_t value) {
    if (stack != stack_) {
      finish();
      stack_ = std::move(stack);
    }
    value_ += value;
  }

  void finish() {
    if (value_ != 0) out_.raw(fmt::format("{} {}\n", stack_, value_));
    value_ = 0;
  }

 private:
  TextSink& out_;
  std::string stack_;
  std::uint64_t value_ = 0;
};

std::vector<std::string> clean_names(const Profile& profile) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < profile.functions.name.size(); ++i) {
    names.push_back(without(qualified_name(profile, i), ";"));
    if (has_source(profile, i))
      names.back() += fmt::format(" ({}:{})", without(file_of(profile, i), ";"),
                                  profile.functions.first_line[i]);
  }
  return names;
}

std::string line_of(const std::string& thread, const std::vector<std::uint32_t>& stack,
                    const std::vector<std::string>& names) {
  std::string line = thread;
  for (std::size_t i = 1; i < stack.size(); ++i) {
    line += ';';
    line += stack[i] == kDeeper ? kDeeperName : names[stack[i]];
  }
  return line;
}

}  // namespace

void write_collapsed(const Export& task, TextSink& out) {
  const std::vector<std::string> names = clean_names(task.profile);
  const Column& values = column_of(task.profile, metric_of(task));
  for (const ThreadRow& row : task.profile.threads) {
    const std::string thread = row.name.empty() ? "thread" : without(row.name, ";");
    Lines lines(out);
    each_stack(task.profile, row, [&](std::size_t node, const auto& stack) {
      if (values[node] != 0) lines.add(line_of(thread, stack, names), values[node]);
    });
    lines.finish();
  }
}

}  // namespace pyprof
