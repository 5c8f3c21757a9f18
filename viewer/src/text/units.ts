// Numbers with their units, and names that cannot disturb the page.
import type { Unit } from "../model/metrics.ts";

export function format(value: number, unit: Unit): string {
  if (unit === "ns") return duration(value);
  return unit === "bytes" ? bytes(value) : count(value);
}

export function duration(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1e3) return `${Math.round(ns)} ns`;
  if (size < 1e6) return `${digits(ns / 1e3)} µs`;
  if (size < 1e9) return `${digits(ns / 1e6)} ms`;
  if (size < 6e10) return `${digits(ns / 1e9)} s`;
  const minutes = Math.floor(size / 6e10);
  return `${ns < 0 ? "-" : ""}${minutes} min ${Math.round((size - minutes * 6e10) / 1e9)} s`;
}

export function bytes(value: number): string {
  const size = Math.abs(value);
  if (size < 1024) return `${Math.round(value)} B`;
  let scaled = value / 1024;
  for (const unit of ["KiB", "MiB", "GiB"]) {
    if (Math.abs(scaled) < 1023.5) return `${digits(scaled)} ${unit}`;
    scaled /= 1024;
  }
  return `${digits(scaled)} TiB`;
}

export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return "0 %";
  const share = (100 * part) / whole;
  if (share !== 0 && Math.abs(share) < 0.1) return share > 0 ? "<0.1 %" : ">-0.1 %";
  return `${Math.abs(share) >= 99.95 ? share.toFixed(0) : share.toFixed(1)} %`;
}

export function signed(value: number, unit: Unit): string {
  return value === 0 ? "no change" : `${value > 0 ? "+" : "\u2212"}${format(Math.abs(value), unit)}`;
}

// Three significant digits: what a reader compares.
function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

// A name as text that is safe to show: control characters and those that turn the direction of writing are
// spelled out, lone surrogates too; a very long name is cut in its middle.
export function visible(name: string): string {
  const plain = name.replace(kDisturbing, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return plain.length <= kLongest ? plain : `${plain.slice(0, kLongest - 60)}…${plain.slice(-59)}`;
}
const kLongest = 400;
const kDisturbing = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
