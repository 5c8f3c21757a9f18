#include "mutator.h"

#include <pyprof/core/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

namespace pyprof::test {
namespace {

using format::Header;

// Where a value of JSON that holds no others begins and ends.
struct Place {
  std::size_t begin;
  std::size_t end;
};

std::size_t end_of_string(const std::string& text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\';
  return std::min(at + 1, text.size());
}

std::size_t end_of_word(const std::string& text, std::size_t at) {
  return std::min(text.find_first_of(",:]}\n ", at), text.size());
}

std::vector<Place> values_of(const std::string& text) {
  std::vector<Place> places;
  for (std::size_t at = 0; at < text.size();) {
    at = text.find_first_not_of("[]{},: \n", at);
    if (at == std::string::npos) break;
    const std::size_t end = text[at] == '"' ? end_of_string(text, at) : end_of_word(text, at);
    places.push_back({at, std::max(end, at + 1)});
    at = places.back().end;
  }
  return places;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

Header header_of(const std::string& bytes) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

}  // namespace

std::uint64_t Mutator::telling_number() {
  constexpr std::array<std::uint64_t, 12> kLimits = {0,          127,        255,        4096,
                                                     32767,      65535,      1ull << 20, 1ull << 31,
                                                     1ull << 32, 1ull << 53, 1ull << 63, 0};
  if (one_in(4)) return below(64);
  return kLimits[below(kLimits.size())] + below(3) - 1;
}

std::string Mutator::value() {
  static const std::array<std::string, 16> kValues = {"null",
                                                      "true",
                                                      "-1",
                                                      "-0",
                                                      "0.5",
                                                      "1e308",
                                                      "1e999",
                                                      "18446744073709551616",
                                                      "[]",
                                                      "{}",
                                                      "\"\"",
                                                      "\"\\u0000\\u001b[31m\"",
                                                      "\"\\ud800\"",
                                                      "\"\xff\xfe\"",
                                                      "[[[[[[[[0]]]]]]]]",
                                                      "\"" + std::string(10'000, 'x') + "\""};
  return one_in(2) ? std::to_string(telling_number()) : kValues[below(kValues.size())];
}

void Mutator::change_value(std::string& text) {
  const std::vector<Place> places = values_of(text);
  if (places.empty()) return;
  const Place place = places[below(places.size())];
  text.replace(place.begin, place.end - place.begin, value());
}

// Takes one out, puts it in once more, or elsewhere.
void Mutator::move_value(std::string& text) {
  const std::vector<Place> places = values_of(text);
  if (places.empty()) return;
  const Place from = places[below(places.size())], to = places[below(places.size())];
  const std::string moved = text.substr(from.begin, from.end - from.begin);
  if (one_in(3)) {
    const bool before_another = from.end < text.size() && text[from.end] == ',';
    text.erase(from.begin, from.end - from.begin + before_another);
  } else if (one_in(2)) {
    text.insert(to.begin, moved + ",");
  } else {
    text.replace(to.begin, to.end - to.begin, moved);
  }
}

// A line is a column: two change places, or one goes, or comes twice.
void Mutator::change_lines(std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  if (lines.empty()) return;
  const std::size_t one = below(lines.size()), other = below(lines.size());
  if (one_in(3))
    std::swap(lines[one], lines[other]);
  else if (one_in(2))
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(one));
  else
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(one), std::string(lines[other]));
  text.clear();
  for (const std::string& line : lines) text += line;
}

void Mutator::change_bytes(std::string& bytes) {
  for (std::size_t times = 1 + below(4); times > 0 && !bytes.empty(); --times)
    bytes[below(bytes.size())] = static_cast<char>(random_());
}

void Mutator::cut(std::string& bytes) { bytes.resize(below(bytes.size() + 1)); }

std::string Mutator::document(std::string text) {
  for (std::size_t times = 1 + below(3); times > 0; --times) {
    switch (below(8)) {
      case 0:
        change_lines(text);
        break;
      case 1:
        change_bytes(text);
        break;
      case 2:
        if (one_in(4)) cut(text);
        break;
      case 3:
        move_value(text);
        break;
      default:
        change_value(text);
    }
  }
  return text;
}

void Mutator::put(std::string& bytes, std::size_t at, std::size_t width) {
  if (at + width > bytes.size()) return;
  const std::uint64_t number = telling_number();
  std::memcpy(bytes.data() + at, &number, width);
}

// Where the tables lie and how long they are.
void Mutator::change_directory(std::string& bytes) {
  if (bytes.size() < sizeof(Header)) return;
  const std::size_t table =
      offsetof(Header, tables) + below(format::kTableCount) * sizeof(format::TableEntry);
  constexpr std::array<Place, 5> kFields = {
      {{offsetof(format::TableEntry, count), 8},
       {offsetof(format::TableEntry, record_bytes), 4},
       {offsetof(format::TableEntry, chunk_count), 4},
       {offsetof(format::TableEntry, chunks), 8},
       {offsetof(format::TableEntry, chunks) + offsetof(format::Chunk, bytes), 8}}};
  const Place field = kFields[below(kFields.size())];
  put(bytes, table + field.begin, field.end);
}

// A field of a record that can be seen, or of the header.
void Mutator::change_record(std::string& bytes) {
  if (bytes.size() < sizeof(Header)) return;
  const std::size_t width = one_in(2) ? 4 : 8;
  const format::TableEntry table = header_of(bytes).tables[below(format::kTableCount)];
  const std::size_t used = table.count * table.record_bytes;
  if (used < 2 * width || used > bytes.size() || one_in(8))
    return put(bytes, below(offsetof(Header, tables) / width) * width, width);
  put(bytes, table.chunks[0].file_offset + below(used / width) * width, width);
}

std::string Mutator::recording(std::string bytes) {
  for (std::size_t times = 1 + below(3); times > 0; --times) {
    switch (below(8)) {
      case 0:
        change_directory(bytes);
        break;
      case 1:
        if (one_in(4)) cut(bytes);
        break;
      case 2:
        change_bytes(bytes);
        break;
      default:
        change_record(bytes);
    }
  }
  return bytes;
}

}  // namespace pyprof::test
