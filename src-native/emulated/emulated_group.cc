#include "emulated/emulated_group.h"

#include <time.h>

#include "emulated/emulated_counter.h"

namespace icprofile {

namespace {

uint64_t now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

std::unique_ptr<EmulatedGroup> EmulatedGroup::open(Target target, Failure* failure) {
  EmulatorHandshake handshake;
  const int error = shake_hands(&handshake);
  if (error != 0) {
    *failure = {error, "emulator handshake", -1};
    return nullptr;
  }
  return std::make_unique<EmulatedGroup>(target, handshake);
}

EmulatedGroup::EmulatedGroup(Target target, const EmulatorHandshake& handshake)
    : CounterGroup(Kind::kEmulated), target_(target), handshake_(handshake) {}

// The counter is read last before the region that is counted, and first after it.

int EmulatedGroup::enable() {
  if (on_wrong_thread()) return kWrongThread;
  if (enabled_) return 0;
  enabled_ = true;
  enabled_at_ns_ = now_ns();
  enabled_at_ = count();
  return 0;
}

int EmulatedGroup::disable() {
  const uint64_t count_now = count();
  if (on_wrong_thread()) return kWrongThread;
  if (!enabled_) return 0;
  enabled_ = false;
  accumulated_ += count_now - enabled_at_;
  accumulated_ns_ += now_ns() - enabled_at_ns_;
  return 0;
}

int EmulatedGroup::reset() {
  if (on_wrong_thread()) return kWrongThread;
  accumulated_ = 0;
  accumulated_ns_ = 0;
  enabled_at_ns_ = now_ns();
  enabled_at_ = count();
  return 0;
}

int EmulatedGroup::read(Reading* readings) {
  const uint64_t count_now = count();
  if (on_wrong_thread()) return kWrongThread;
  const uint64_t time_ns = accumulated_ns_ + (enabled_ ? now_ns() - enabled_at_ns_ : 0);
  readings[0] = {accumulated_ + (enabled_ ? count_now - enabled_at_ : 0), time_ns, time_ns, 0};
  return 0;
}

bool EmulatedGroup::on_wrong_thread() const {
  return target_ == Target::kThread && pthread_equal(pthread_self(), opening_thread_) == 0;
}

uint64_t EmulatedGroup::count() const {
  return target_ == Target::kThread ? read_counter(handshake_.counter) : process_count();
}

uint64_t EmulatedGroup::process_count() const {
  const char* slot = reinterpret_cast<const char*>(handshake_.first_slot);
  const uint32_t slots_used = __atomic_load_n(handshake_.slots_used, __ATOMIC_ACQUIRE);
  uint64_t sum = 0;
  for (uint32_t index = 0; index < slots_used; ++index, slot += handshake_.slot_stride_bytes) {
    sum += read_counter(reinterpret_cast<const uint64_t*>(slot));
  }
  return sum;
}

}  // namespace icprofile
