#include <pyprof/core/error.h>
#include <pyprof/read/gzip_sink.h>

#include <array>

namespace pyprof {
namespace {

// Columns of small numbers: higher levels cost seconds for a few per cent.
constexpr int kLevel = 2;
constexpr int kGzipHeader = 16;
constexpr int kMemoryLevel = 9;
constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;

}  // namespace

GzipSink::GzipSink(TextSink& next) : next_(next) {
  if (deflateInit2(&stream_, kLevel, Z_DEFLATED, MAX_WBITS + kGzipHeader, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error("not enough memory to compress; end other programs or use a smaller profile");
}

GzipSink::~GzipSink() { deflateEnd(&stream_); }

void GzipSink::finish() {
  flush();
  deflate_all({}, Z_FINISH);
}

void GzipSink::drain(std::string_view text) { deflate_all(text, Z_NO_FLUSH); }

void GzipSink::deflate_all(std::string_view text, int flush_mode) {
  std::array<char, kChunkBytes> chunk;
  // zlib only reads it.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream_.avail_in = static_cast<uInt>(text.size());
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream_.avail_out = static_cast<uInt>(chunk.size());
    deflate(&stream_, flush_mode);
    next_.raw({chunk.data(), chunk.size() - stream_.avail_out});
  } while (stream_.avail_out == 0);
}

}  // namespace pyprof
