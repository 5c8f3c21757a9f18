#include "offers.h"

#include <utility>

namespace pyprof {

constinit __thread Offer t_offer [[gnu::tls_model(PYPROF_TLS_MODEL)]];

// Calls made while CPython binds, by finalizers, are over before the frame begins.
PyObject* call_with_offer(const PyThreadState* python, PyFunctionObject* function,
                          compat::Arguments arguments, PyObject* names) {
  const bool offered = compat::are_the_callers(python, function, arguments);
  const Offer outer = std::exchange(
      t_offer, offered ? Offer{function, arguments.given, arguments.all(names)} : Offer{});
  PyObject* result = compat::call_as_cpython(function, arguments, names);
  t_offer = outer;
  return result;
}

void accept_offer(const _PyInterpreterFrame* frame) {
  if (t_offer.function != compat::function_of(frame)) return;  // a finalizer's, in between
  const Offer offer = std::exchange(t_offer, {});
  compat::release(offer.given, offer.count);
}

}  // namespace pyprof
