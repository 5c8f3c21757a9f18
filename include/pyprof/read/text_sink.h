// Where text goes that a program writes: a buffer, and below it whatever the derived class has.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace pyprof {

class TextSink {
 public:
  virtual ~TextSink() = default;
  TextSink(const TextSink&) = delete;
  TextSink& operator=(const TextSink&) = delete;

  // Both throw Error if the text cannot be written.
  void raw(std::string_view text);
  void put(char character) {
    if (used_ == kBufferBytes) flush();
    buffer_[used_++] = character;
  }

 protected:
  TextSink();
  // A derived class calls it when the text is complete; what is not flushed is lost.
  void flush();

 private:
  // Amortises write(); larger ones were not faster.
  static constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

  virtual void drain(std::string_view text) = 0;

  std::unique_ptr<char[]> buffer_;
  std::size_t used_ = 0;
};

class StringSink : public TextSink {
 public:
  std::string take() {
    flush();
    return std::move(text_);
  }

 private:
  void drain(std::string_view text) override { text_ += text; }

  std::string text_;
};

}  // namespace pyprof
