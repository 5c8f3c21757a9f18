// Where python3's own program is ours (cmake/EmbeddedPython.cmake): what the C library starts in it
// is our main. It looks for this name in the libraries in their order, of which we are the first.
#include <dlfcn.h>

int main(int argc, char** argv);

namespace {
using Main = int (*)(int, char**, char**);

int our_main(int argc, char** argv, char**) { return main(argc, argv); }
}  // namespace

extern "C" [[gnu::visibility("default")]] int __libc_start_main(Main, int argc, char** argv,
                                                                void (*init)(), void (*end)(),
                                                                void (*end_of_loader)(),
                                                                void* stack) {
  const auto start =
      reinterpret_cast<decltype(&__libc_start_main)>(dlsym(RTLD_NEXT, "__libc_start_main"));
  return start(our_main, argc, argv, init, end, end_of_loader, stack);
}
