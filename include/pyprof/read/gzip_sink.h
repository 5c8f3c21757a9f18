// Compresses what is written to it.
#pragma once

#include <pyprof/read/text_sink.h>
#include <zlib.h>

namespace pyprof {

class GzipSink : public TextSink {
 public:
  explicit GzipSink(TextSink& next);
  ~GzipSink() override;

  void finish();

 private:
  void drain(std::string_view text) override;
  void deflate_all(std::string_view text, int flush_mode);

  TextSink& next_;
  z_stream stream_{};
};

}  // namespace pyprof
