// Which function of the profile a code object or a builtin is.
#pragma once

#include "compat.h"
#include "recording.h"

namespace pyprof {

// What a code object carries in its co_extra slot once it has been seen: its function and how to
// count its frames. The slot dies with the code object, so an address that is used again can never
// be taken for the code that was there before.
class CodeTag {
 public:
  CodeTag() = default;
  CodeTag(FunctionId function, bool suspendable)
      : bits_(index(function) | (suspendable ? kSuspendable : 0) | kSeen) {}
  static CodeTag hidden_code() { return with(kHidden); }
  CodeTag of_import() const { return with(bits_ | kImport); }
  CodeTag of_coroutine() const { return with(bits_ | kCoroutine); }
  explicit CodeTag(void* slot) : bits_(reinterpret_cast<std::uintptr_t>(slot)) {}

  explicit operator bool() const { return bits_ != 0; }
  FunctionId function() const { return static_cast<FunctionId>(bits_ & 0xffffffff); }
  bool suspendable() const { return bits_ & kSuspendable; }  // generator or coroutine
  bool special() const { return bits_ & kSpecial; }          // one of the following
  bool hidden() const { return bits_ & kHidden; }            // charged to its caller
  bool decorated() const { return bits_ & kDecorated; }      // by @profile
  bool timed() const { return bits_ & kTimed; }              // line by line
  CodeTag marked(bool by_decorator, bool timed) const {
    return with(bits_ | (by_decorator ? kDecorated : 0) | (timed ? kTimed : 0));
  }
  bool direct() const { return bits_ & kDirect; }  // its functions may be entered by our own way
  CodeTag with_direct_entry() const { return with(bits_ | kDirect); }
  bool imports() const { return bits_ & kImport; }         // its first argument is a module's name
  bool may_be_task() const { return bits_ & kCoroutine; }  // tasks run coroutines
  void* slot() const { return reinterpret_cast<void*>(bits_); }

 private:
  static constexpr std::uintptr_t kSuspendable = 1ull << 32, kHidden = 1ull << 33,
                                  kSeen = 1ull << 34, kImport = 1ull << 35, kCoroutine = 1ull << 36,
                                  kDecorated = 1ull << 40, kTimed = 1ull << 41,
                                  kDirect = 1ull << 42, kSpecial = kHidden | kImport | kCoroutine;

  static CodeTag with(std::uintptr_t bits) {
    return CodeTag(reinterpret_cast<void*>(bits | kSeen));
  }

  std::uintptr_t bits_ = 0;
};

// Must be called once, with the GIL, before any frame is tagged. Throws if code objects are not
// laid out as compat.h has it.
void open_code_tags();
extern Py_ssize_t s_tag_slot;

// The tag of a frame seen for the first time; makes the function's record.
CodeTag tag_new_code(_PyInterpreterFrame* frame);

// The tag of code that need not have run yet, with these globals; and changing it.
CodeTag tag_code(PyCodeObject* code, PyObject* globals);
void set_tag(PyCodeObject* code, CodeTag tag);

inline CodeTag tag_of(_PyInterpreterFrame* frame) {
  const CodeTag tag(compat::code_extra(compat::code_of(frame), s_tag_slot));
  return tag ? tag : tag_new_code(frame);
}

// The function that stands for the import that this frame is about to make; kNone if it has no
// name.
FunctionId import_function(const _PyInterpreterFrame* frame);

}  // namespace pyprof
