#include <pyprof/read/text_sink.h>

#include <cstring>

namespace pyprof {

TextSink::TextSink() : buffer_(new char[kBufferBytes]) {}

void TextSink::raw(std::string_view text) {
  if (text.size() > kBufferBytes - used_) flush();
  if (text.size() > kBufferBytes) return drain(text);
  std::memcpy(buffer_.get() + used_, text.data(), text.size());
  used_ += text.size();
}

void TextSink::flush() {
  drain({buffer_.get(), used_});
  used_ = 0;
}

}  // namespace pyprof
