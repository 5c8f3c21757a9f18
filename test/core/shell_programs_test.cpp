#include <pyprof/core/shell_programs.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace pyprof {
namespace {

using Names = std::vector<std::string>;

Names programs(std::string_view text) {
  Names names;
  ShellPrograms found(text);
  while (const auto word = found.next()) names.emplace_back(word->name);
  return names;
}

}  // namespace

TEST_CASE("shell programs: the first word of each command") {
  CHECK(programs("python3 a.py b") == Names{"python3"});
  CHECK(programs("  a 1;b 2&c 3|d 4&&e 5||f 6\ng") == Names{"a", "b", "c", "d", "e", "f", "g"});
  CHECK(programs("(a; b) > c; d") == Names{"a", "b", "d"});
  CHECK(programs("") == Names{});
  CHECK(programs("# a\nb # c\nd#e") == Names{"b", "d#e"});
}

TEST_CASE("shell programs: what stands before a program") {
  CHECK(programs("A=1 B='x y' python3 x") == Names{"python3"});
  CHECK(programs("exec nohup env A=1 nice python3 x") == Names{"python3"});
  CHECK(programs("if a; then b; else ! c; fi; d") == Names{"a", "b", "c", "d"});
  CHECK(programs("until a; do b; done | { c; }") == Names{"a", "b", "c"});
  CHECK(programs("while a; do b; done") == Names{"a", "b"});
  CHECK(programs("for i in 1 2; do a $i; done") == Names{"for", "a"});
}

TEST_CASE("shell programs: redirections are passed") {
  CHECK(programs(">x a 2>&1 <y; 2>z b>c d") == Names{"a", "b"});
  CHECK(programs("a >| x; b <> y; c >&-") == Names{"a", "b", "c"});
}

TEST_CASE("shell programs: a word in quotes") {
  CHECK(programs("'/usr/my bin/a' 'b;c' \"d|e\" && \"f\" g") == Names{"/usr/my bin/a", "f"});
  ShellPrograms found("  \"a b\" c");
  CHECK(found.next()->text == "\"a b\"");
}

TEST_CASE("shell programs: words that the shell makes into others are passed by") {
  for (const char* text : {"$x a", "a* b", "~/a b", "a\\b c", "'a'b c", "\"a$x\" b", "a{b,c} d"})
    CHECK(programs(text) == Names{});
  CHECK(programs("$x; a") == Names{"a"});
  CHECK(programs("a \"$x\" $y 'it' \\; b; c") == Names{"a", "c"});
}

TEST_CASE("shell programs: what is not understood ends the search") {
  CHECK(programs("a; b $(c); d") == Names{"a", "b"});
  CHECK(programs("a; b `c`; d") == Names{"a", "b"});
  CHECK(programs("a; b \"$(c \" d; e\")\"; f") == Names{"a", "b"});
  CHECK(programs("a ${x:-b; c}; d") == Names{"a"});
  CHECK(programs("a; case x in b) c;; esac") == Names{"a"});
  CHECK(programs("a; python3() { b; }; python3") == Names{"a"});
  CHECK(programs("a; cat <<END\nb\nEND\n") == Names{"a", "cat"});
  CHECK(programs("a; cat <(b); c") == Names{"a", "cat"});
  CHECK(programs("a; PATH=/x b") == Names{"a"});
  CHECK(programs("a; export PATH; b") == Names{"a"});
  CHECK(programs("a &> b; c") == Names{"a"});
  CHECK(programs("((a)) && b") == Names{});
  CHECK(programs("a; [[ x && b ]]") == Names{"a"});
  CHECK(programs("a; 'b") == Names{"a"});
  CHECK(programs("a; b\\") == Names{"a"});
  CHECK(programs("a >; b") == Names{"a"});
}

TEST_CASE("shell programs: after a cd a word may name another file") {
  ShellPrograms found("./a; cd x && ./b");
  CHECK_FALSE(found.next()->may_have_moved);
  CHECK(found.next()->name == "cd");
  CHECK(found.next()->may_have_moved);
}

}  // namespace pyprof
