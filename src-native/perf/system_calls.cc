#include "perf/system_calls.h"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "thread_id.h"

namespace icprofile {

namespace {

class RealSystemCalls final : public SystemCalls {
 public:
  int perf_event_open(perf_event_attr* attribute, pid_t thread_id, int cpu, int group_fd,
                      unsigned long flags) override {
    return static_cast<int>(syscall(SYS_perf_event_open, attribute, thread_id, cpu, group_fd, flags));
  }
  int ioctl(int fd, unsigned long request, void* argument) override { return ::ioctl(fd, request, argument); }
  ssize_t read(int fd, void* buffer, size_t length) override { return ::read(fd, buffer, length); }
  void* map(size_t length, int fd) override { return ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, 0); }
  int unmap(void* address, size_t length) override { return ::munmap(address, length); }
  int close(int fd) override { return ::close(fd); }
  pid_t thread_id() override { return current_thread_id(); }
};

}  // namespace

SystemCalls& SystemCalls::real() {
  static RealSystemCalls calls;  // without state
  return calls;
}

}  // namespace icprofile
