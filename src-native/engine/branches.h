// For code whose every instruction counts: what is rare stands apart, so that the rest saves no registers for
// it.
#pragma once

#define ICPROFILE_UNLIKELY(condition) __builtin_expect((condition), 0)
#define ICPROFILE_APART __attribute__((noinline))
