#include "storage_owners.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "blocks.h"
#include "compat.h"
#include "lessons.h"
#include "recording.h"
#include "site_text.h"
#include "sites.h"

namespace pyprof {
namespace {

// Runs `code` in `names`; `work` is borrowed from there, and null if the code does not work here.
PyObject* work_of(const Lesson& lesson, PyObject* names) {
  PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
  PyObject* done = PyRun_String(lesson.code, Py_file_input, names, names);
  Py_XDECREF(done);
  PyErr_Clear();
  return done ? PyDict_GetItemString(names, "work") : nullptr;
}

// The same for the C API, whose functions have places of their own.
void work_in_c() {
  PyObject* list = PyList_New(0);
  for (int i = 0; i < 90; ++i) PyList_Append(list, Py_None);
  for (int i = 0; i < 90; ++i) PyList_Insert(list, 0, Py_None);
  Py_XDECREF(PyList_GetSlice(list, 5, 90));
  Py_XDECREF(PyList_New(100));
  Py_XDECREF(PySequence_List(list));
  Py_XDECREF(list);
}

using Sightings = std::vector<Site*>;
using Owners = std::map<const Site*, std::string_view>;

// How often each owner's lesson met each site.
class Evidence {
 public:
  void add(std::string_view owner, bool is_pure, const Sightings& seen) {
    for (Site* site : seen) (is_pure ? pure_ : mixed_)[site][owner] += 1;
  }

  // Of each site, the owner that nearly all sightings support.
  Owners decide() const {
    Owners owners;
    for (const auto& [site, tally] : pure_) add_owner(site, tally, owners);
    for (const auto& [site, tally] : mixed_)
      if (!pure_.contains(site)) add_owner(site, tally, owners);
    return owners;
  }

 private:
  using Tally = std::map<std::string_view, std::size_t>;

  static void add_owner(const Site* site, const Tally& tally, Owners& owners) {
    const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto best = std::max_element(tally.begin(), tally.end(), fewer);
    std::size_t all = 0;
    for (const auto& [owner, count] : tally) all += count;
    if (4 * best->second >= 3 * all) owners.emplace(site, best->first);
  }

  std::map<Site*, Tally> pure_, mixed_;
};

template <typename Work>
Sightings watch(Work work) {
  Sightings seen;
  seen.reserve(4096);
  site_table().observe(&seen);
  work();
  settle_all_blocks();
  site_table().observe(nullptr);
  return seen;
}

void give(const Lesson& lesson, Evidence& evidence) {
  PyObject* names = PyDict_New();
  if (!names) return PyErr_Clear();
  if (PyObject* work = work_of(lesson, names)) {
    settle_all_blocks();
    evidence.add(lesson.owner, lesson.is_pure,
                 watch([&] { Py_XDECREF(PyObject_CallNoArgs(work)); }));
  }
  PyErr_Clear();
  PyDict_Clear(names);  // its functions refer to it
  Py_DECREF(names);
}

// What the lessons allocate is charged to no node: the script's account begins without it.
Owners learn_owners() {
  settle_all_blocks();
  const NodeId node = std::exchange(t_thread->current, NodeId::kNone);
  PyObject* modules = PyImport_GetModuleDict();
  PyObject* before = PyDict_Copy(modules);
  Evidence evidence;
  for (const Lesson& lesson : kLessons) give(lesson, evidence);
  evidence.add("list", true, watch(work_in_c));
  PyDict_Clear(modules);
  PyDict_Update(modules, before);
  Py_DECREF(before);
  PyErr_Clear();
  settle_all_blocks();
  t_thread->current = node;
  return evidence.decide();
}

std::vector<SiteFacts> learn() {
  const Owners owners = learn_owners();
  std::vector<SiteFacts> facts;
  for (const Site& site : site_table().all()) {
    const auto owner = owners.find(&site);
    if (site.makes_objects || owner != owners.end())
      facts.push_back(
          {site.address, site.object_offset, owner != owners.end() ? owner->second : ""});
  }
  return facts;
}

}  // namespace

void know_sites(const SiteText& text) {
  std::vector<SiteFacts> facts = site_facts_in(text.known);
  if (facts.empty()) {
    facts = learn();
    if (text.on_learned) text.on_learned(text_of(facts));
  }
  for (const SiteFacts& site : facts) site_table().know(site);
}

}  // namespace pyprof
