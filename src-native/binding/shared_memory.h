// Memory that native code shares with JavaScript through an ArrayBuffer.
//
// JavaScript can move a buffer's memory elsewhere and drop it there (structuredClone,
// ArrayBuffer.prototype.transfer). So the memory is not the buffer's: it stays until both sides are done with
// it.
#pragma once

#include <napi.h>

#include <cstdint>
#include <new>
#include <utility>

namespace icprofile::binding {

template <class Content>
class SharedMemory {
 public:
  SharedMemory() = default;
  SharedMemory(SharedMemory&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), buffer_(std::move(other.buffer_)) {}
  SharedMemory& operator=(SharedMemory&&) = delete;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() {
    if (block_ != nullptr) release(block_);
  }

  // Zeroed. An empty one where memory ran out, or JavaScript can no longer run.
  static SharedMemory make(Napi::Env env) {
    SharedMemory memory;
    auto* const block = new (std::nothrow) Block{{}, 1};
    if (block == nullptr) return memory;
    napi_value buffer = nullptr;
    ++block->owners;
    if (napi_create_external_arraybuffer(env, &block->content, sizeof(Content), on_collected, block,
                                         &buffer) != napi_ok) {
      delete block;
      return memory;
    }
    memory.block_ = block;
    memory.buffer_ = Napi::Persistent(Napi::Object(env, buffer));
    memory.buffer_.SuppressDestruct();
    return memory;
  }

  bool is_empty() const { return block_ == nullptr; }
  Content* content() const { return &block_->content; }
  Napi::ArrayBuffer buffer() const { return buffer_.Value().template As<Napi::ArrayBuffer>(); }

 private:
  // Owners are on one thread: Node calls finalizers on the environment's own.
  struct Block {
    Content content;
    uint32_t owners;
  };

  static void release(Block* block) {
    if (--block->owners == 0) delete block;
  }
  static void on_collected(napi_env, void*, void* block) { release(static_cast<Block*>(block)); }

  Block* block_ = nullptr;
  Napi::ObjectReference buffer_;
};

}  // namespace icprofile::binding
