// What every counter source offers: events that are enabled, disabled and read together.
#pragma once

#include <cstddef>
#include <cstdint>

namespace icprofile {

constexpr size_t kMaxEvents = 32;

struct Reading {
  uint64_t raw;
  uint64_t time_enabled_ns;
  uint64_t time_running_ns;
  uint32_t flags;  // ReadingFlag bits
};

// The same bits as `ReadingFlag` in lib/native/addon.ts.
enum ReadingFlag : uint32_t {
  kFellBack = 1,
  kError = 2,
};

// Result of a call made on another thread than the one that opened the group; no system has such an errno.
constexpr int kWrongThread = 10001;

// Why a group could not be opened. `system_call` is a string literal.
struct Failure {
  int error = 0;
  const char* system_call = "";
  int event_index = -1;
};

// Calls return 0 or a positive errno. A group belongs to the thread that opened it, and closes in its
// destructor.
class CounterGroup {
 public:
  enum class Kind { kPerf, kEmulated, kClock, kManual };

  explicit CounterGroup(Kind kind) : kind_(kind) {}
  virtual ~CounterGroup() = default;
  CounterGroup(const CounterGroup&) = delete;
  CounterGroup& operator=(const CounterGroup&) = delete;

  Kind kind() const { return kind_; }
  virtual size_t size() const = 0;
  virtual int enable() = 0;
  virtual int disable() = 0;
  virtual int reset() = 0;
  // Writes size() readings.
  virtual int read(Reading* readings) = 0;

 private:
  const Kind kind_;
};

}  // namespace icprofile
