// Whether budgets held, for people, for GitHub and for what reads JUnit.
#pragma once

#include <pyprof/analyze/budget.h>

#include <string>
#include <vector>

namespace pyprof {

// One line: what exceeded its budget, by how much, on which call path.
std::string violation_text(const Profile& profile, const Verdict& verdict);
// That what the budget is for is not in the profile, so that it holds whatever it says.
std::string unknown_text(const Verdict& verdict);
// The same as a command of GitHub's: an annotation of the function's first line.
std::string github_text(const Profile& profile, const Verdict& verdict);
// A test suite with a test for each budget. Throws Error if the file cannot be written.
void write_junit(const Profile& profile, const std::vector<Verdict>& verdicts,
                 const std::string& path);

}  // namespace pyprof
