// Writes bytes as base64, without line breaks.
#pragma once

#include <pyprof/read/text_sink.h>

#include <string>

namespace pyprof {

class Base64Sink : public TextSink {
 public:
  explicit Base64Sink(TextSink& next) : next_(next) {}

  void finish();

 private:
  void drain(std::string_view bytes) override;

  TextSink& next_;
  std::string rest_;  // up to two bytes that wait for their third
};

}  // namespace pyprof
