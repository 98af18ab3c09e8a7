// Signals whose default action waits until JavaScript has run: what is not to be lost can then be saved
// first.
//
// It does not go through Node's signal listeners, which programs can see and count. A program's own listeners
// replace these handlers, as Node sets its own in their place. Handlers are the process's: only its main
// thread uses this file, and what a handler reads is static.
#include <napi.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "binding/exports.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

// How long JavaScript may be busy: a loop that never ends must not make a process that cannot be ended.
constexpr time_t kPatienceSeconds = 2;
constexpr char kLost[] = "icprofile: a signal ended the process before its profile could be written\n";

struct HeldSignals {
  napi_env env;
  napi_ref callback;
  napi_async_cleanup_hook_handle cleanup;
  uv_async_t wake;
};

HeldSignals* held = nullptr;
struct sigaction actions[NSIG];
std::atomic<int> pending{0};

bool is_signal(int number) {
  return number > 0 && number < NSIG;
}

void die_of(int number) {
  sigaction(number, &actions[number], nullptr);
  syscall(SYS_kill, getpid(), number);
}

// Sends the signal once more, later. (man 2 timer_create; the C library's is in a library of its own)
void repeat_later(int number) {
  struct sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = number;
  int timer = 0;
  if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) != 0) return;
  struct itimerspec once = {};
  once.it_value.tv_sec = kPatienceSeconds;
  syscall(SYS_timer_settime, timer, 0, &once, nullptr);
}

// Calls only what man 7 signal-safety allows; libuv's documentation allows uv_async_send.
void on_signal(int number) {
  const int saved_errno = errno;
  int none = 0;
  if (pending.compare_exchange_strong(none, number)) {
    repeat_later(number);
    uv_async_send(&held->wake);
  } else {
    const ssize_t written = write(STDERR_FILENO, kLost, sizeof kLost - 1);
    static_cast<void>(written);
    die_of(number);
  }
  errno = saved_errno;
}

void on_wake(uv_async_t*) {
  napi_env env = held->env;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value callback = nullptr;
  napi_value receiver = nullptr;
  napi_value number = nullptr;
  if (napi_get_reference_value(env, held->callback, &callback) == napi_ok &&
      napi_get_undefined(env, &receiver) == napi_ok && napi_create_int32(env, pending, &number) == napi_ok) {
    static_cast<void>(napi_call_function(env, receiver, callback, 1, &number, nullptr));
  }
  static_cast<void>(napi_close_handle_scope(env, scope));
}

void release(int number) {
  struct sigaction current = {};
  if (sigaction(number, nullptr, &current) != 0 || current.sa_handler != on_signal) return;
  sigaction(number, &actions[number], nullptr);
}

void clean_up(napi_async_cleanup_hook_handle, void*) {
  for (int number = 1; number < NSIG; ++number) release(number);
  uv_close(reinterpret_cast<uv_handle_t*>(&held->wake), [](uv_handle_t*) {
    HeldSignals* const closed = held;
    held = nullptr;
    static_cast<void>(napi_remove_async_cleanup_hook(closed->cleanup));
    delete closed;
  });
}

bool make_held(napi_env env, napi_value callback) {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return false;
  HeldSignals* const made = new HeldSignals{env, nullptr, nullptr, {}};
  if (napi_create_reference(env, callback, 1, &made->callback) != napi_ok ||
      uv_async_init(loop, &made->wake, on_wake) != 0) {
    delete made;
    return false;
  }
  uv_unref(reinterpret_cast<uv_handle_t*>(&made->wake));
  held = made;
  static_cast<void>(napi_add_async_cleanup_hook(env, clean_up, nullptr, &made->cleanup));
  return true;
}

// holdSignal(number, callback): whether it is held now. Of all calls, the first one's callback is called.
Napi::Value hold_signal(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int number = static_cast<int>(uint32_of(info[0]));
  struct sigaction current = {};
  const bool can_hold = is_signal(number) && sigaction(number, nullptr, &current) == 0 &&
                        current.sa_handler != SIG_IGN && info[1].IsFunction();
  if (!can_hold || (held == nullptr && !make_held(env, info[1]))) return Napi::Boolean::New(env, false);
  if (current.sa_handler != on_signal) {
    actions[number] = current;
    struct sigaction action = {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigaction(number, &action, nullptr);
  }
  return Napi::Boolean::New(env, true);
}

// releaseSignal(number): it has its earlier action again, if nobody else changed it.
Napi::Value release_signal(const Napi::CallbackInfo& info) {
  const int number = static_cast<int>(uint32_of(info[0]));
  if (is_signal(number)) release(number);
  return info.Env().Undefined();
}

// dieOfSignal(number): of one that was held, with its earlier action.
Napi::Value die_of_signal(const Napi::CallbackInfo& info) {
  const int number = static_cast<int>(uint32_of(info[0]));
  if (is_signal(number)) die_of(number);
  return info.Env().Undefined();
}

}  // namespace

void export_held_signals(Napi::Env env, Napi::Object exports) {
  exports.Set("holdSignal", Napi::Function::New<hold_signal>(env, "holdSignal"));
  exports.Set("releaseSignal", Napi::Function::New<release_signal>(env, "releaseSignal"));
  exports.Set("dieOfSignal", Napi::Function::New<die_of_signal>(env, "dieOfSignal"));
}

}  // namespace icprofile::binding
