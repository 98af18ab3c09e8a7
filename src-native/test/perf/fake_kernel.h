// A kernel for tests: hands out counters that count what the test says, refuses what the test says, and knows
// at the end what was left open.
#pragma once

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "perf/system_calls.h"

namespace icprofile::test {

class FakeKernel final : public SystemCalls {
 public:
  struct Event {
    perf_event_attr attribute;
    pid_t thread_id;
    int cpu;
    int group_fd;
    unsigned long flags;
    uint64_t id;
    uint64_t value = 0;
    uint64_t time_enabled_ns = 0;
    uint64_t time_running_ns = 0;
    bool is_open = true;
    perf_event_mmap_page page = {};
  };

  struct Control {
    int fd;
    unsigned long request;
    uintptr_t argument;
  };

  // What one read(2) does instead of answering: fails (`error`), or returns `length` bytes of the answer.
  struct ReadFault {
    int error;
    size_t length;
  };

  // Asked before each open: an errno refuses it. May write the attribute's size, as the kernel does with
  // E2BIG.
  std::function<int(perf_event_attr* attribute)> refuse_open = [](perf_event_attr*) { return 0; };
  // For each further read(2) one fault, in order.
  std::deque<ReadFault> read_faults;
  // What each value's position in a group's answer shows as its id.
  std::function<uint64_t(uint64_t id)> id_shown = [](uint64_t id) { return id; };
  int map_error = 0;
  int id_error = 0;
  int control_error = 0;
  pid_t current_thread = 4711;

  // By the order of opening, closed ones included.
  std::vector<Event*> events() {
    std::vector<Event*> all;
    for (auto& entry : events_) all.push_back(&entry.second);
    return all;
  }
  Event& event(size_t index) { return *events().at(index); }
  std::vector<perf_event_attr> attempts;  // every attribute asked with
  std::vector<Control> controls;          // every ioctl but those asking for an id
  size_t reads = 0;

  size_t open_descriptors() {
    size_t count = 0;
    for (const Event* event : events()) count += event->is_open;
    return count;
  }
  size_t mapped_pages() const { return mapped_pages_; }

  int perf_event_open(perf_event_attr* attribute, pid_t thread_id, int cpu, int group_fd,
                      unsigned long flags) override {
    attempts.push_back(*attribute);
    const int error = refuse_open(attribute);
    if (error != 0) return fail(error);
    const int fd = next_fd_++;
    events_[fd] = {*attribute, thread_id, cpu, group_fd, flags, 1000u + static_cast<uint64_t>(fd)};
    return fd;
  }

  int ioctl(int fd, unsigned long request, void* argument) override {
    if (request == PERF_EVENT_IOC_ID) {
      if (id_error != 0) return fail(id_error);
      std::memcpy(argument, &events_.at(fd).id, sizeof(uint64_t));
      return 0;
    }
    controls.push_back({fd, request, reinterpret_cast<uintptr_t>(argument)});
    return control_error == 0 ? 0 : fail(control_error);
  }

  ssize_t read(int fd, void* buffer, size_t length) override {
    ++reads;
    const std::vector<uint64_t> answer = answer_of(fd);
    const size_t answer_length = answer.size() * sizeof(uint64_t);
    if (!read_faults.empty()) {
      const ReadFault fault = read_faults.front();
      read_faults.pop_front();
      if (fault.error != 0) return fail(fault.error);
      std::memcpy(buffer, answer.data(), std::min({fault.length, length, answer_length}));
      return static_cast<ssize_t>(fault.length);
    }
    if (length < answer_length) return fail(ENOSPC);
    std::memcpy(buffer, answer.data(), answer_length);
    return static_cast<ssize_t>(answer_length);
  }

  void* map(size_t length, int fd) override {
    if (map_error != 0 || length != static_cast<size_t>(sysconf(_SC_PAGESIZE))) {
      errno = map_error != 0 ? map_error : EINVAL;
      return MAP_FAILED;
    }
    ++mapped_pages_;
    return &events_.at(fd).page;
  }

  int unmap(void*, size_t) override {
    --mapped_pages_;
    return 0;
  }

  int close(int fd) override {
    Event& event = events_.at(fd);
    if (!event.is_open) ++double_closes;
    event.is_open = false;
    return 0;
  }

  pid_t thread_id() override { return current_thread; }

  size_t double_closes = 0;

 private:
  static int fail(int error) {
    errno = error;
    return -1;
  }

  // The layouts of man 2 perf_event_open, "Reading results".
  std::vector<uint64_t> answer_of(int fd) {
    const Event& leader = events_.at(fd);
    const bool is_grouped = (leader.attribute.read_format & PERF_FORMAT_GROUP) != 0;
    if (!is_grouped) return {leader.value, leader.time_enabled_ns, leader.time_running_ns, leader.id};
    std::vector<uint64_t> answer = {0, leader.time_enabled_ns, leader.time_running_ns};
    for (const auto& [member_fd, member] : events_) {
      if (member_fd != fd && member.group_fd != fd) continue;
      ++answer[0];
      answer.push_back(member.value);
      answer.push_back(id_shown(member.id));
    }
    return answer;
  }

  std::map<int, Event> events_;  // by descriptor; closed ones stay, to be looked at
  int next_fd_ = 100;
  size_t mapped_pages_ = 0;
};

// Counter registers of a test's making.
struct FakeRegisters {
  static constexpr uint32_t kUnknownCounter = 40;
  inline static thread_local std::function<uint64_t(uint32_t counter)> on_count;
  inline static thread_local uint64_t cycles = 0;

  static bool has(uint32_t counter) noexcept { return counter != kUnknownCounter && counter != UINT32_MAX; }
  static uint64_t count(uint32_t counter) noexcept { return on_count(counter); }
  static uint64_t timestamp() noexcept { return cycles; }
};

}  // namespace icprofile::test
