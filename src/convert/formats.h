// The writers of the formats, one file each; export.cpp has them in its table.
#pragma once

#include <pyprof/convert/export.h>

namespace pyprof {

void write_callgrind(const Export& task, TextSink& out);
void write_chrome(const Export& task, TextSink& out);
void write_collapsed(const Export& task, TextSink& out);
void write_csv(const Export& task, TextSink& out);
void write_firefox(const Export& task, TextSink& out);
void write_memray_csv(const Export& task, TextSink& out);
void write_mprof(const Export& task, TextSink& out);
void write_pprof(const Export& task, TextSink& out);
void write_pstats(const Export& task, TextSink& out);
void write_pyprofile(const Export& task, TextSink& out);
void write_speedscope(const Export& task, TextSink& out);
void write_timeline_csv(const Export& task, TextSink& out);

}  // namespace pyprof
