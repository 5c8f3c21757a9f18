#include "json_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "column_table.h"

namespace pyprof {

Json JsonRows::integer(std::uint64_t value) {
  clamped_ += value > kLargestInteger;
  return std::min(value, kLargestInteger);
}

Json JsonRows::meta() {
  const MetaRow& meta = profile_.meta;
  Json options = Json::object(), truncated = Json::object();
  for (const auto& [name, value] : meta.options) options[name] = value;
  for (const auto& [name, times] : meta.truncated) truncated[name] = integer(times);
  return {{"tool", meta.tool},
          {"python", meta.python},
          {"link", meta.link},
          {"platform", meta.platform},
          {"argv", meta.argv},
          {"cwd", meta.cwd},
          {"pid", integer(meta.pid)},
          {"ppid", integer(meta.ppid)},
          {"start_unix_ns", meta.start_unix_ns},
          {"duration_ns", integer(meta.duration_ns)},
          {"clock", meta.clock},
          {"engine", meta.engine},
          {"options", options},
          {"overhead_ns", integer(meta.overhead_ns)},
          {"truncated", truncated}};
}

Json JsonRows::status(const StatusRow& status) {
  Json json = {{"state", status.state}};
  if (status.exit_code) json["exit_code"] = *status.exit_code;
  if (status.signal) json["signal"] = *status.signal;
  if (status.exception)
    json["exception"] = {{"type", status.exception->type}, {"message", status.exception->message}};
  json["oom"] = status.oom;
  return json;
}

Json JsonRows::totals() {
  const TotalsRow& totals = profile_.totals;
  Json json = {{"nodes", integer(totals.nodes)},
               {"calls", integer(totals.calls)},
               {"resumes", integer(totals.resumes)}};
  if (profile_.has_time) json["self_ns"] = integer(totals.self_ns);
  for (std::size_t metric = 0; profile_.has_lifetimes && metric < kLifetimeMetrics; ++metric)
    json[std::string(kLifetimeNames[metric])] = integer(totals.lifetimes[metric]);
  if (profile_.has_waits) json["wait_ns"] = integer(totals.wait_ns);
  if (profile_.has_corrected) json["corrected_ns"] = integer(totals.corrected_ns);
  if (profile_.has_memory) {
    for (std::size_t metric = 0; metric < kAtPeakBytes; ++metric)
      json[std::string(kMemoryNames[metric])] = integer(totals.memory[metric]);
    json["peak_bytes"] = integer(totals.memory[kAtPeakBytes]);
    json["peak_ns"] = integer(totals.peak_ns);
    json["free_count"] = integer(totals.free_count);
  }
  json["rss_peak_bytes"] = integer(totals.rss_peak_bytes);
  json["gc_runs"] = integer(totals.gc_runs);
  json["gc_ns"] = integer(totals.gc_ns);
  json["gc_collected"] = integer(totals.gc_collected);
  return json;
}

Json JsonRows::threads() {
  Json json = Json::array();
  for (const ThreadRow& thread : profile_.threads) {
    Json row = {
        {"tid", integer(thread.tid)}, {"name", thread.name}, {"root", integer(thread.root)}};
    if (profile_.has_time) {
      row["start_ns"] = integer(thread.start_ns);
      row["end_ns"] = integer(thread.end_ns);
    }
    row["cpu_ns"] = integer(thread.cpu_ns);
    json.push_back(std::move(row));
  }
  return json;
}

Json JsonRows::processes() {
  Json json = Json::array();
  for (const ProcessRow& process : profile_.processes)
    json.push_back({{"pid", integer(process.pid)},
                    {"ppid", integer(process.ppid)},
                    {"file", process.name},
                    {"argv", process.argv},
                    {"status", status(process.status)}});
  return json;
}

Json JsonRows::peaks() {
  Json json = Json::array();
  for (const PeakRow& peak : profile_.peaks) {
    json.push_back({{"t_ns", integer(peak.t_ns)},
                    {"bytes", integer(peak.bytes)},
                    {"thread", peak.thread},
                    {"node", peak.node}});
  }
  return json;
}

Json JsonRows::top() {
  Json json = Json::object();
  if (profile_.has_time) {
    json["by_self_ns"] = top_list(profile_.top.by_self_ns);
    json["by_total_ns"] = top_list(profile_.top.by_total_ns);
  }
  if (profile_.has_memory) {
    json["by_alloc_bytes"] = top_list(profile_.top.by_alloc_bytes);
    json["by_at_peak_bytes"] = top_list(profile_.top.by_at_peak_bytes);
  }
  return json;
}

Json JsonRows::top_list(const std::vector<TopRow>& rows) {
  Json json = Json::array();
  for (const TopRow& row : rows) json.push_back(top_row(row));
  return json;
}

Json JsonRows::top_row(const TopRow& row) {
  Json json = {{"name", row.name},
               {"file", row.file},
               {"line", integer(row.line)},
               {"calls", integer(row.calls)}};
  if (profile_.has_time) {
    json["self_ns"] = integer(row.self_ns);
    json["total_ns"] = integer(row.total_ns);
  }
  if (profile_.has_memory) {
    json["self_bytes"] = integer(row.self_bytes);
    json["total_bytes"] = integer(row.total_bytes);
  }
  json["types"] = Json::array();
  for (const TypeBytesRow& type : row.types)
    json["types"].push_back({{"name", type.name}, {"bytes", integer(type.bytes)}});
  return json;
}

Json JsonRows::diagnostics(std::uint64_t clamped) const {
  Json json = Json::array();
  for (const DiagnosticRow& row : profile_.diagnostics)
    json.push_back({{"severity", row.severity}, {"code", row.code}, {"message", row.message}});
  if (clamped + clamped_ == 0) return json;
  json.push_back(
      {{"severity", "warning"},
       {"code", "integers_clamped"},
       {"message",
        fmt::format("Values above 2^53-1 are written as that, so that sums disagree: {}.",
                    clamped + clamped_)}});
  return json;
}

}  // namespace pyprof
