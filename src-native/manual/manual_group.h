// A counter that is advanced by hand, for tests that need to know every count.
#pragma once

#include "counter_group.h"

namespace icprofile {

class ManualGroup final : public CounterGroup {
 public:
  explicit ManualGroup(size_t event_count) : CounterGroup(Kind::kManual), event_count_(event_count) {}

  size_t size() const override { return event_count_; }
  int enable() override { return 0; }
  int disable() override { return 0; }

  int reset() override {
    for (uint64_t& count : counts_) count = 0;
    return 0;
  }

  int read(Reading* readings) override {
    for (size_t event = 0; event < event_count_; ++event) readings[event] = {counts_[event], 1, 1, 0};
    return 0;
  }

  void advance(size_t event, uint64_t amount) { counts_[event] += amount; }
  const uint64_t* counts() const { return counts_; }

 private:
  const size_t event_count_;
  uint64_t counts_[kMaxEvents] = {};
};

}  // namespace icprofile
