// What a promise remembers of where it was made, in the 63 bits of its embedder field.
#pragma once

#include <cstdint>

#include "engine/open_calls.h"

namespace icprofile {

// All zero where nothing was remembered.
struct Stamp {
  static constexpr uint32_t kNodeBits = 22;
  static constexpr uint32_t kEpochBits = 11;
  static constexpr uint32_t kCallBits = OpenCalls::kSlotBits + OpenCalls::kGenerationBits;

  uint32_t node;
  CallId call;          // that the work is done for
  uint32_t epoch;       // the engine's run, modulo 2^kEpochBits: nodes of another run mean nothing
  bool is_of_the_call;  // whether it is what the call returned

  // V8 keeps pointers there, which it tells from its own by their lowest bit being 0.
  uint64_t packed() const {
    return ((((uint64_t{epoch} << kCallBits | call) << kNodeBits | node) << 1) | (is_of_the_call ? 1u : 0u)) << 1;
  }

  static Stamp unpacked(uint64_t bits) {
    const auto take = [&bits](uint32_t count) {
      const auto value = static_cast<uint32_t>(bits & ((uint64_t{1} << count) - 1));
      bits >>= count;
      return value;
    };
    take(1);
    const bool is_of_the_call = take(1) != 0;
    const uint32_t node = take(kNodeBits);
    const CallId call = take(kCallBits);
    return {node, call, take(kEpochBits), is_of_the_call};
  }

  static uint32_t epoch_bits(uint32_t epoch) { return epoch & ((1u << kEpochBits) - 1); }
};

static_assert(1 + 1 + Stamp::kNodeBits + Stamp::kCallBits + Stamp::kEpochBits == 64, "a word is filled");

}  // namespace icprofile
