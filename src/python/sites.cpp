#include "sites.h"

#include "compat.h"
#include "segments.h"
#include "spots.h"

namespace pyprof {

constinit SiteTable g_site_table;

Site& SiteTable::add(std::size_t slot, const void* address) {
  if (size_ == kMostSites) return shared_;
  ++size_;
  sites_[slot].address = address;
  return sites_[slot];
}

void SiteTable::know(const SiteFacts& facts) {
  Site& site = of(facts.address);
  if (facts.object_offset != kNoOffset && !site.makes_objects) {
    site.object_offset = facts.object_offset;
    site.makes_objects = true;
  }
  if (!facts.owner.empty()) assign(site, facts.owner);
}

void SiteTable::assign(Site& site, std::string_view owner) {
  const OwnWork own;
  if (site.owner == TypeId::kUntyped) name_after_library(site, 0);
  recording().catalog.rename_type(site.owner, owner);
  site.is_storage = true;  // even if a word of some block looked like a type
  spot_table().forget();
}

void SiteTable::tell_observer(Site& site) {
  const OwnWork own;
  observer_->push_back(&site);
}

// An object's type is sometimes read late (a collection may run in between), and while the
// interpreter starts even types are unfinished; but later no site fails so often in a row.
void SiteTable::note_failure(Site& site) {
  constexpr std::uint8_t kEnough = 32;
  if (recording().header.phase == format::Phase::kStarting) return;
  site.is_storage = ++site.failures == kEnough;
}

// Syntax trees lie in blocks of one size. Where CPython was optimised as a whole, each of a hundred
// functions of its parser asks for them at a place of its own, too many for a lesson.
void SiteTable::name_after_library(Site& site, std::size_t bytes) {
  const OwnWork own;
  const std::string library = library_of(site.address);
  const bool is_syntax = bytes == compat::kArenaBlockBytes && library == kPythonLibrary;
  site.owner = recording().catalog.add_type("", is_syntax ? "(compiler)" : "buffer in " + library);
}

}  // namespace pyprof
