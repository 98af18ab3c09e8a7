// A vector for plain records that reports a failed allocation instead of throwing: a profile must survive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

namespace icprofile {

template <class Record>
class GrowableArray {
  static_assert(std::is_trivially_copyable<Record>::value, "records move with realloc");

 public:
  GrowableArray() = default;
  ~GrowableArray() { std::free(records_); }
  GrowableArray(const GrowableArray&) = delete;
  GrowableArray& operator=(const GrowableArray&) = delete;

  uint32_t size() const { return size_; }
  Record& operator[](uint32_t index) { return records_[index]; }
  const Record& operator[](uint32_t index) const { return records_[index]; }

  // Makes room for so many more records. False where memory ran out; the array is then as it was.
  bool reserve(uint32_t count) {
    while (capacity_ - size_ < count) {
      if (!grow()) return false;
    }
    return true;
  }

  // Into room that was made before.
  void append(const Record& record) { records_[size_++] = record; }

  // There must be one.
  Record take_last() { return records_[--size_]; }

 private:
  static constexpr uint32_t kFirstCapacity = 64;

  bool grow() {
    if (capacity_ > UINT32_MAX / 2) return false;
    const uint32_t capacity = capacity_ == 0 ? kFirstCapacity : capacity_ * 2;
    void* records = std::realloc(records_, size_t{capacity} * sizeof(Record));
    if (records == nullptr) return false;
    records_ = static_cast<Record*>(records);
    capacity_ = capacity;
    return true;
  }

  Record* records_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace icprofile
