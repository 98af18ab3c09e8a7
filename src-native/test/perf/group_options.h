// Options of groups that several tests open.
#pragma once

#include "perf/perf_group.h"

namespace icprofile::test {

inline PerfGroupOptions user_space_reads() {
  PerfGroupOptions options;
  options.user_space_reads = true;
  return options;
}

inline PerfGroupOptions inherited() {
  PerfGroupOptions options;
  options.inherit = true;
  return options;
}

}  // namespace icprofile::test
