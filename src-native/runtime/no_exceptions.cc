// The C++ runtime's entry points for memory and exceptions, for an addon that carries its own libstdc++ and
// has no exceptions.
//
// Linked as usual, libstdc++ brings in the unwinder, and with it symbols of the newest glibc (_dl_find_object
// of 2.35) and a dependency on glibc itself. Defined here, these entry points leave nothing but the plain C
// functions that every Linux libc has had for years, so that one binary loads with glibc 2.28 and with musl
// alike. What would be thrown is exhausted memory or a broken invariant of our own, and ends the process.
// Names and signatures are those of the Itanium C++ ABI, "Exception Handling", section 2.
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

void* allocate(size_t size) {
  return std::malloc(size == 0 ? 1 : size);
}

void* allocate_or_abort(size_t size) {
  void* memory = allocate(size);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

void* operator new(size_t size) {
  return allocate_or_abort(size);
}

void* operator new[](size_t size) {
  return allocate_or_abort(size);
}

void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}

void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete[](void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}

void operator delete[](void* memory, size_t) noexcept {
  std::free(memory);
}

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the names that the compiler calls.
namespace std {

void terminate() noexcept {
  abort();
}

}  // namespace std

extern "C" {

// libstdc++ asks here whether it may skip atomic instructions. glibc has the variable since 2.32 only; 0 is
// always safe.
char __libc_single_threaded = 0;

void* __cxa_allocate_exception(size_t) {
  std::abort();
}

void __cxa_free_exception(void*) {
  std::abort();
}

void __cxa_throw(void*, void*, void (*)(void*)) {
  std::abort();
}

void __cxa_rethrow() {
  std::abort();
}

void* __cxa_begin_catch(void*) {
  std::abort();
}

void __cxa_end_catch() {
  std::abort();
}

void __cxa_pure_virtual() {
  std::abort();
}

void _Unwind_Resume(void*) {
  std::abort();
}

int __gxx_personality_v0() {
  std::abort();
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
