// Makes hostile files out of sound ones: the same ones again for the same seed.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace pyprof::test {

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  // Of JSON: mostly still JSON, with values, elements and lines that do not belong there.
  std::string document(std::string text);
  // Of a .pyprof file: mostly still one, with counts, places and references that lead astray.
  std::string recording(std::string bytes);

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  bool one_in(std::size_t times) { return below(times) == 0; }
  std::uint64_t telling_number();
  std::string value();

  void change_value(std::string& text);
  void move_value(std::string& text);
  void change_lines(std::string& text);
  void change_bytes(std::string& bytes);
  void cut(std::string& bytes);
  void change_directory(std::string& bytes);
  void change_record(std::string& bytes);
  void put(std::string& bytes, std::size_t at, std::size_t width);

  std::mt19937_64 random_;
};

}  // namespace pyprof::test
