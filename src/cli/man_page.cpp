#include <algorithm>
#include <sstream>

#include "help_forms.h"

namespace pyprof {
namespace {

// What roff would take for itself: backslashes, dots and quotes that begin a line, and - and ',
// which it would print as other characters than those that have to be typed.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const bool begins_line = escaped.empty() || escaped.back() == '\n';
    if (begins_line && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else if (c == '\'')
      escaped += "\\(aq";
    else
      escaped += c;
  }
  return escaped;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string title_of(const OptionText& option, bool positional) {
  std::string title;
  for (const std::string& name : option.names)
    title += (title.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
  if (!positional && !option.value.empty()) title += " \\fI" + roff(option.value) + "\\fR";
  return title;
}

std::string list(const std::vector<OptionText>& options, bool positional) {
  std::string text;
  for (const OptionText& option : options)
    text += ".TP\n" + title_of(option, positional) + "\n" + roff(option.text) + "\n";
  return text;
}

// Lines that stay lines.
std::string verbatim(const std::string& lines) {
  return lines.empty() ? "" : ".PP\n.nf\n" + roff(lines) + "\n.fi\n";
}

std::string synopsis(const ProgramText& program) {
  const std::string name = "\\fB" + roff(program.command.name) + "\\fR ";
  if (!program.usage.empty()) return name + roff(program.usage) + "\n";
  return name + "\\fICOMMAND\\fR [\\fIoptions\\fR] \\fIFILE\\fR...\n";
}

std::string groups(const std::vector<OptionText>& options) {
  std::vector<std::string> names;
  for (const OptionText& option : options)
    if (std::find(names.begin(), names.end(), option.group) == names.end())
      names.push_back(option.group);
  std::string text;
  for (const std::string& name : names) {
    std::vector<OptionText> members;
    std::copy_if(options.begin(), options.end(), std::back_inserter(members),
                 [&](const OptionText& option) { return option.group == name; });
    text += ".SH " + upper(roff(name)) + "\n" + list(members, false);
  }
  return text;
}

std::string command(const CommandText& command) {
  std::string words = command.name + " [options]";
  for (const OptionText& positional : command.positionals) words += " " + positional.names.front();
  return ".SS " + roff(words) + "\n" + roff(command.text) + "\n" + list(command.positionals, true) +
         list(command.options, false) + verbatim(command.footer);
}

}  // namespace

std::string man_page(const ProgramText& program) {
  const CommandText& top = program.command;
  std::string page = ".TH " + upper(roff(top.name)) + " 1 \"\" \"" + roff(program.version) +
                     "\" \"User Commands\"\n.SH NAME\n" + roff(top.name) + " \\- " +
                     roff(top.text) + "\n.SH SYNOPSIS\n" + synopsis(program) + groups(top.options);
  if (!top.commands.empty()) page += ".SH COMMANDS\n";
  for (const CommandText& each : top.commands) page += command(each);
  if (!top.footer.empty()) page += ".SH USE\n" + verbatim(top.footer);
  return page;
}

}  // namespace pyprof
