// Move-only owners of what the kernel hands out: nothing is closed twice, or never.
#pragma once

#include <cstddef>
#include <utility>

#include "perf/system_calls.h"

namespace icprofile {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  FileDescriptor(SystemCalls& calls, int fd) : calls_(&calls), fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : calls_(other.calls_), fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(calls_, other.calls_);
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() { close(); }

  // Idempotent. Linux frees the descriptor even where close(2) reports an error, so there is nothing to
  // retry.
  void close() {
    if (fd_ >= 0) calls_->close(std::exchange(fd_, -1));
  }

  bool is_open() const { return fd_ >= 0; }
  // -1 once closed.
  int get() const { return fd_; }

 private:
  SystemCalls* calls_ = nullptr;
  int fd_ = -1;
};

class Mapping {
 public:
  Mapping() = default;
  Mapping(SystemCalls& calls, void* address, size_t length)
      : calls_(&calls), address_(address), length_(length) {}
  Mapping(Mapping&& other) noexcept
      : calls_(other.calls_), address_(std::exchange(other.address_, nullptr)), length_(other.length_) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(calls_, other.calls_);
    std::swap(address_, other.address_);
    std::swap(length_, other.length_);
    return *this;
  }
  ~Mapping() { unmap(); }

  // Idempotent.
  void unmap() {
    if (address_ != nullptr) calls_->unmap(std::exchange(address_, nullptr), length_);
  }

  // Null where nothing is mapped.
  const void* address() const { return address_; }

 private:
  SystemCalls* calls_ = nullptr;
  void* address_ = nullptr;
  size_t length_ = 0;
};

}  // namespace icprofile
