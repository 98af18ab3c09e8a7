// The system calls of the perf layer, as an interface: tests put a scripted kernel in the real one's place.
#pragma once

#include <linux/perf_event.h>
#include <sys/types.h>

#include <cstddef>

namespace icprofile {

// Each call behaves as its man page says: -1 (MAP_FAILED for map) with `errno` set on failure.
class SystemCalls {
 public:
  // The running kernel.
  static SystemCalls& real();

  virtual int perf_event_open(perf_event_attr* attribute, pid_t thread_id, int cpu, int group_fd,
                              unsigned long flags) = 0;
  virtual int ioctl(int fd, unsigned long request, void* argument) = 0;
  virtual ssize_t read(int fd, void* buffer, size_t length) = 0;
  // A shared, read-only mapping of the start of `fd`.
  virtual void* map(size_t length, int fd) = 0;
  virtual int unmap(void* address, size_t length) = 0;
  virtual int close(int fd) = 0;
  // Kernel id of the calling thread; cannot fail.
  virtual pid_t thread_id() = 0;

 protected:
  ~SystemCalls() = default;
};

}  // namespace icprofile
