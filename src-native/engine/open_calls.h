// Which calls of async functions have not settled.
//
// A call gets a slot while its promise is pending, and slots are used again, each time under another
// generation. So an id that was kept for long, by a timer say, tells whether its call has settled, for
// bounded memory.
#pragma once

#include <cstdint>

#include "engine/growable_array.h"

namespace icprofile {

// Slot and generation; 29 bits, so that it is a small integer in JavaScript.
using CallId = uint32_t;

// Of what belongs to no call of an async function, or to one that found no slot.
constexpr CallId kNoCall = 0;

class OpenCalls {
 public:
  static constexpr uint32_t kGenerationBits = 11;
  static constexpr uint32_t kSlotBits = 18;

  // kNoCall where all slots are taken.
  CallId open() {
    const uint32_t slot = first_free_ != kNone ? take_free() : add();
    has_refused_ |= slot == kNone;
    return slot == kNone ? kNoCall : id_of(slot);
  }

  // Whether a call ever found no slot.
  bool has_refused() const { return has_refused_; }

  // Nothing happens for a call that is not open.
  void settle(CallId call) {
    if (!is_open(call)) return;
    const uint32_t slot = slot_of(call);
    slots_[slot].generation = (slots_[slot].generation + 1) % (1u << kGenerationBits);
    slots_[slot].next_free = kNone;
    // Last in, last out: the longer a slot rests, the longer its old ids stay recognizable.
    if (last_free_ != kNone) slots_[last_free_].next_free = slot;
    last_free_ = slot;
    if (first_free_ == kNone) first_free_ = slot;
  }

  bool is_open(CallId call) const {
    return call != kNoCall && slot_of(call) < slots_.size() && id_of(slot_of(call)) == call &&
           slots_[slot_of(call)].next_free == kTaken;
  }

 private:
  struct Slot {
    uint32_t generation;
    uint32_t next_free;  // kTaken while the call is open: the next id of a free slot is not open yet
  };
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr uint32_t kTaken = UINT32_MAX - 1;

  // Slots count from 1, as ids that are not kNoCall do.
  static uint32_t slot_of(CallId call) { return (call >> kGenerationBits) - 1; }
  // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the slot was appended
  CallId id_of(uint32_t slot) const { return ((slot + 1) << kGenerationBits) | slots_[slot].generation; }

  uint32_t take_free() {
    const uint32_t slot = first_free_;
    first_free_ = slots_[slot].next_free;
    slots_[slot].next_free = kTaken;
    if (first_free_ == kNone) last_free_ = kNone;
    return slot;
  }

  uint32_t add() {
    if (slots_.size() + 2 >= (1u << kSlotBits) || !slots_.reserve(1)) return kNone;
    slots_.append({0, kTaken});
    return slots_.size() - 1;
  }

  GrowableArray<Slot> slots_;
  uint32_t first_free_ = kNone;
  uint32_t last_free_ = kNone;
  bool has_refused_ = false;
};

}  // namespace icprofile
