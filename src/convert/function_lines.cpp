#include "function_lines.h"

#include <algorithm>
#include <tuple>

namespace pyprof {
namespace {

// Functions defined within one another; only a file that nobody wrote has more at one line.
constexpr std::size_t kMostNested = 100;

struct Extent {
  std::uint64_t file, first_line, last_line;
  std::size_t function;

  // Before further lines of its own.
  bool begins_at(std::uint64_t line) const { return line == first_line && line < last_line; }
};

// By file; a function stands before those within it.
std::vector<Extent> extents_of(const FunctionColumns& functions) {
  std::vector<Extent> extents;
  for (std::size_t i = 0; i < functions.last_line.size(); ++i)
    if (functions.last_line[i] > 0)
      extents.push_back({functions.file[i], functions.first_line[i], functions.last_line[i], i});
  std::stable_sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return std::tuple(a.file, a.first_line, b.last_line) <
           std::tuple(b.file, b.first_line, a.last_line);
  });
  return extents;
}

class Division {
 public:
  Division(const Profile& profile, const std::vector<CallCosts>& functions)
      : profile_(profile), extents_(extents_of(profile.functions)), lines_(functions.size()) {
    for (const CallCosts& costs : functions) left_.push_back({0, costs.self_ns, costs.self_bytes});
  }

  std::vector<std::vector<LineCosts>> take() {
    const LineColumns& lines = profile_.lines;
    for (std::size_t row = 0; row < lines.line.size(); ++row) {
      if (row == 0 || lines.file[row] != lines.file[row - 1]) begin_file(lines.file[row]);
      open_until(lines.file[row], lines.line[row]);
      divide(costs_of(row));
    }
    return std::move(lines_);
  }

 private:
  void begin_file(std::uint64_t file) {
    open_.clear();
    next_ = static_cast<std::size_t>(
        std::partition_point(extents_.begin(), extents_.end(),
                             [file](const Extent& extent) { return extent.file < file; }) -
        extents_.begin());
  }

  void open_until(std::uint64_t file, std::uint64_t line) {
    while (next_ < extents_.size() && extents_[next_].file == file &&
           extents_[next_].first_line <= line)
      open_.push_back(extents_[next_++]);
    while (!open_.empty() && open_.back().last_line < line) open_.pop_back();
  }

  LineCosts costs_of(std::size_t row) const {
    const LineColumns& lines = profile_.lines;
    return {lines.line[row], profile_.has_line_times ? lines.self_ns[row] : 0,
            profile_.has_memory ? lines.memory[kAllocBytes][row] : 0};
  }

  void divide(LineCosts rest) {
    const std::size_t outermost = open_.size() - std::min(open_.size(), kMostNested);
    for (const bool begins : {false, true}) {
      for (std::size_t i = open_.size(); i-- > outermost;) {
        const Extent& extent = open_[i];
        if (extent.last_line >= rest.line && extent.begins_at(rest.line) == begins)
          give(extent.function, rest);
      }
    }
  }

  // As much as the function has.
  void give(std::size_t function, LineCosts& rest) {
    LineCosts& left = left_[function];
    const LineCosts part{rest.line, std::min(rest.self_ns, left.self_ns),
                         std::min(rest.self_bytes, left.self_bytes)};
    if (part.self_ns == 0 && part.self_bytes == 0) return;
    lines_[function].push_back(part);
    for (LineCosts* costs : {&rest, &left}) {
      costs->self_ns -= part.self_ns;
      costs->self_bytes -= part.self_bytes;
    }
  }

  const Profile& profile_;
  std::vector<Extent> extents_;
  std::vector<std::vector<LineCosts>> lines_;
  std::vector<LineCosts> left_;  // of each function, what its lines do not have yet
  std::vector<Extent> open_;     // around the line at hand
  std::size_t next_ = 0;
};

}  // namespace

std::vector<std::vector<LineCosts>> lines_by_function(const Profile& profile,
                                                      const std::vector<CallCosts>& functions) {
  return Division(profile, functions).take();
}

}  // namespace pyprof
