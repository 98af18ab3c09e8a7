// Where in compiled code a probe was called from.
//
// The wrapper's own JavaScript costs more in the interpreter than in optimized code, and less where a caller
// has it inlined. Which of these ran shows in the return address of the probe: each compiled form of the
// wrapper has its own. Calibration registers the addresses of the forms that it has measured; calls from
// anywhere else are of copies that the optimizing compiler inlined into callers.
#pragma once

#include <cstdint>

#include "engine/call_tree.h"

namespace icprofile {

using ProbeSite = uintptr_t;

// The class of the sites that are not registered.
constexpr uint32_t kInlinedClass = 0;
constexpr uint32_t kMaxRegisteredSites = 32;

class ProbeSites {
 public:
  uint32_t class_of(ProbeSite site) {
    if (site != last_site_) look_up(site);
    return last_class_;
  }

  // Where class_of was last asked for, and what it said. Calls repeat, mostly from one site.
  ProbeSite last() const { return last_site_; }
  uint32_t last_class() const { return last_class_; }

  // False where there is no room, or no such class.
  bool add(ProbeSite site, uint32_t site_class) {
    if (site_class >= kSiteClasses || count_ == kMaxRegisteredSites) return false;
    sites_[count_] = site;
    classes_[count_] = site_class;
    ++count_;
    look_up(last_site_);
    return true;
  }

 private:
  void look_up(ProbeSite site) {
    last_site_ = site;
    last_class_ = kInlinedClass;
    for (uint32_t index = 0; index < count_; ++index) {
      if (sites_[index] == site) last_class_ = classes_[index];
    }
  }

  ProbeSite sites_[kMaxRegisteredSites] = {};
  uint32_t classes_[kMaxRegisteredSites] = {};
  uint32_t count_ = 0;
  ProbeSite last_site_ = 0;
  uint32_t last_class_ = kInlinedClass;
};

}  // namespace icprofile
