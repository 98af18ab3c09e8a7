// The calling thread's kernel id, without a system call after the first.
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace icprofile {

inline pid_t current_thread_id() noexcept {
  thread_local pid_t thread_id = 0;  // no thread has it
  if (thread_id == 0) thread_id = static_cast<pid_t>(syscall(SYS_gettid));
  return thread_id;
}

}  // namespace icprofile
