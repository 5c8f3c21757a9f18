#include "base64_sink.h"

#include <cstdint>

namespace pyprof {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Three bytes as four digits.
void put_digits(TextSink& out, const char* bytes) {
  const auto byte = [bytes](int i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
  const std::uint32_t bits = byte(0) << 16 | byte(1) << 8 | byte(2);
  for (int shift = 18; shift >= 0; shift -= 6) out.put(kDigits[bits >> shift & 63]);
}

}  // namespace

void Base64Sink::drain(std::string_view bytes) {
  while (!rest_.empty() && !bytes.empty()) {
    rest_ += bytes.front();
    bytes.remove_prefix(1);
    if (rest_.size() < 3) continue;
    put_digits(next_, rest_.data());
    rest_.clear();
  }
  for (; bytes.size() >= 3; bytes.remove_prefix(3)) put_digits(next_, bytes.data());
  rest_ += bytes;
}

void Base64Sink::finish() {
  flush();
  if (rest_.empty()) return;
  const std::size_t digits = rest_.size() + 1;
  rest_.resize(3);
  StringSink last;
  put_digits(last, rest_.data());
  next_.raw(last.take().substr(0, digits));
  next_.raw(digits == 2 ? "==" : "=");
}

}  // namespace pyprof
