// replaceProcess(path, args, environment): execve for `icprofile exec`. A program that takes the process over
// needs nobody to hand on its signals, its terminal or its end. (Node has process.execve from 22.15 on.)
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "binding/exports.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

// The kernel takes no more than 6 MiB of strings with a pointer to each (man 2 execve).
constexpr uint32_t kMostStrings = 1u << 20;

// Strings as execve takes them.
class StringVector {
 public:
  explicit StringVector(const Napi::Value& array) {
    const uint32_t count = length_of(array);
    is_too_long_ = count > kMostStrings;
    if (is_too_long_) return;
    strings_.reserve(count);
    for (uint32_t index = 0; index < count; ++index) strings_.push_back(string_of(element_of(array, index)));
    for (std::string& string : strings_) pointers_.push_back(string.data());
    pointers_.push_back(nullptr);
  }

  bool is_too_long() const { return is_too_long_; }
  char* const* data() const { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
  bool is_too_long_ = false;
};

// Node ignores SIGPIPE and SIGXFSZ, and what is ignored or blocked stays so across execve (man 7 signal).
void restore_default_signals() {
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGKILL && number != SIGSTOP) static_cast<void>(signal(number, SIG_DFL));
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Node marks every descriptor that it inherited (uv_disable_stdio_inheritance).
void keep_standard_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) fcntl(descriptor, F_SETFD, 0);
}

Napi::Value replace_process(const Napi::CallbackInfo& info) {
  const std::string path = string_of(info[0]);
  const StringVector args(info[1]);
  const StringVector environment(info[2]);
  if (args.is_too_long() || environment.is_too_long()) return Napi::Number::New(info.Env(), E2BIG);
  restore_default_signals();
  keep_standard_streams();
  execve(path.c_str(), args.data(), environment.data());
  return Napi::Number::New(info.Env(), errno);
}

}  // namespace

void export_replace_process(Napi::Env env, Napi::Object exports) {
  exports.Set("replaceProcess", Napi::Function::New<replace_process>(env, "replaceProcess"));
}

}  // namespace icprofile::binding
