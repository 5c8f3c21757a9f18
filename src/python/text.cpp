#include "text.h"

#include "recording.h"

namespace pyprof {
namespace {

constexpr Py_UCS4 kFirstSurrogate = 0xd800, kLastSurrogate = 0xdfff;

void append_escape(std::string& out, Py_UCS4 c) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[c >> shift & 0xf];
}

void append(std::string& out, Py_UCS4 c) {
  const auto byte = [&](Py_UCS4 bits) { out += static_cast<char>(bits); };
  const auto tail = [&](int shift) { byte(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6), tail(0);
  } else if (c >= kFirstSurrogate && c <= kLastSurrogate) {
    append_escape(out, c);
  } else if (c < 0x10000) {
    byte(0xe0 | c >> 12), tail(6), tail(0);
  } else {
    byte(0xf0 | c >> 18), tail(12), tail(6), tail(0);
  }
}

}  // namespace

std::string utf8(PyObject* text) {
  if (!text || !PyUnicode_Check(text)) return {};
  const int kind = PyUnicode_KIND(text);
  const void* data = PyUnicode_DATA(text);
  const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
  if (PyUnicode_IS_ASCII(text)) return {static_cast<const char*>(data), std::size_t(length)};
  std::string out;
  for (Py_ssize_t i = 0; i < length; ++i) append(out, PyUnicode_READ(kind, data, i));
  return out;
}

PyObject* dict_item(PyObject* dict, const char* key) {
  if (!dict || !PyDict_CheckExact(dict)) return nullptr;
  const OwnWork own;
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  PyObject* item = PyDict_GetItemString(dict, key);  // swallows its own errors
  PyErr_Restore(type, value, trace);
  return item;
}

}  // namespace pyprof
