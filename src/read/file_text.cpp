#include "file_text.h"

#include <fmt/format.h>
#include <pyprof/core/error.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace pyprof {
namespace {

std::string bytes_of_file(const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown))
    throw Error(fmt::format("cannot read {}: it is a folder; name a file in it", path));
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string bytes;
  if (file) {
    bytes.resize(static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0)));
    file.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  if (!file)
    throw Error(fmt::format("cannot read {}: {}; check the path", path, std::strerror(errno)));
  return bytes;
}

bool is_compressed(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

// zlib's view of compressed bytes, and of where the next of the text goes.
class Inflation {
 public:
  explicit Inflation(std::string& compressed) {
    stream_.next_in = reinterpret_cast<Bytef*>(compressed.data());
    left_ = compressed.size();
    constexpr int kGzipHeader = 16;
    is_open_ = inflateInit2(&stream_, MAX_WBITS + kGzipHeader) == Z_OK;
  }
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  // False if the bytes are not what gzip writes, or do not go on to its end.
  bool append_to(std::string& text) {
    bool sound = is_open_;
    while (sound && left_ + stream_.avail_in > 0) sound = append_step(text);
    return sound && ended_;
  }

 private:
  // zlib counts in 32 bits. Files one behind another are one file to gzip.
  bool append_step(std::string& text) {
    if (ended_) inflateReset(&stream_);
    const auto more = static_cast<uInt>(std::min<std::size_t>(left_, kStepBytes));
    if (stream_.avail_in == 0) left_ -= stream_.avail_in = more;
    const std::size_t before = text.size();
    text.resize(before + kStepBytes);
    stream_.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream_.avail_out = kStepBytes;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    text.resize(text.size() - stream_.avail_out);
    ended_ = status == Z_STREAM_END;
    return ended_ || status == Z_OK;
  }

  static constexpr uInt kStepBytes = 1 << 20;

  z_stream stream_{};
  std::size_t left_ = 0;  // bytes that zlib was not told of
  bool is_open_ = false;
  bool ended_ = false;
};

}  // namespace

std::string text_of_file(const std::string& path) {
  std::string bytes = bytes_of_file(path);
  if (!is_compressed(bytes)) return bytes;
  std::string text;
  if (!Inflation(bytes).append_to(text))
    throw Error(fmt::format("{} is compressed and damaged; fetch or compress it again", path));
  return text;
}

}  // namespace pyprof
