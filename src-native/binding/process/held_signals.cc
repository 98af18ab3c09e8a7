// Signals whose default action waits until JavaScript has saved what must not be lost.
//
// It does not go through Node's signal listeners, which programs can see and count. A program's own listeners
// replace these handlers, because Node sets its own in their place. Handlers belong to the process: only its
// main thread uses this file, and what a handler reads is static.
//
// A handler may do almost nothing (man 7 signal-safety), so it wakes a thread, the watcher. The watcher wakes
// the event loop, and interrupts JavaScript that does not return to it. Where neither helps for some seconds,
// because the main thread is blocked in native code, the watcher lets the signal have its default action.
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
#include "binding/v8/v8_lookup.h"
#include "binding/values.h"

namespace icprofile::binding {

namespace {

// How long the main thread may be blocked in native code before the process ends without saving.
constexpr int64_t kPatienceMs = 2000;
constexpr unsigned kPollMs = 20;
// Terminals, npm and process managers send a signal twice within moments. A later one is meant as a second
// one.
constexpr int64_t kDuplicateMs = 1000;
constexpr char kLost[] = "icprofile: a signal ended the process before its profile could be written\n";
constexpr char kUnsaved[] =
    "icprofile: the program ended without the event 'exit', which writes its profile: the profile is lost\n";

enum Stage { kNoSignal, kRequested, kSaving, kDying };

using RequestInterrupt = void (*)(void* isolate, void (*callback)(void* isolate, void* data), void* data);

struct HeldSignals {
  napi_env env;
  void* isolate;
  RequestInterrupt request_interrupt;  // null where this V8 has none
  napi_ref callback;
  napi_async_cleanup_hook_handle cleanup;
  uv_async_t wake;
  uv_sem_t received;
  uv_thread_t watcher;
};

HeldSignals* held = nullptr;
struct sigaction actions[NSIG];
std::atomic<int> stage{kNoSignal};
std::atomic<int> received_signal{0};
std::atomic<int64_t> received_at_ms{0};
std::atomic<bool> is_ending{false};

bool is_signal(int number) {
  return number > 0 && number < NSIG;
}

int64_t now_ms() {
  struct timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{1000} * now.tv_sec + now.tv_nsec / 1000000;
}

template <size_t size>
void say(const char (&line)[size]) {
  const ssize_t written = write(STDERR_FILENO, line, size - 1);
  static_cast<void>(written);
}

void die_of(int number) {
  sigaction(number, &actions[number], nullptr);
  syscall(SYS_kill, getpid(), number);
}

void die_unsaved(int number) {
  if (stage.exchange(kDying) != kDying) say(kLost);
  die_of(number);
}

void on_signal(int number) {
  const int saved_errno = errno;
  int none = kNoSignal;
  if (stage.compare_exchange_strong(none, kRequested)) {
    received_signal = number;
    received_at_ms = now_ms();
    uv_sem_post(&held->received);
  } else if (now_ms() - received_at_ms > kDuplicateMs) {
    die_unsaved(number);
  }
  errno = saved_errno;
}

// Both the loop and the interrupt come here: the first one saves. JavaScript ends the process, or answers
// true to do so later. The stage shows the signal's number before this runs: the watcher has seen both.
void save_and_die() {
  int requested = kRequested;
  if (held == nullptr || !stage.compare_exchange_strong(requested, kSaving)) return;
  napi_env env = held->env;
  napi_handle_scope scope = nullptr;
  bool is_deferred = false;
  if (napi_open_handle_scope(env, &scope) == napi_ok) {
    napi_value callback = nullptr;
    napi_value receiver = nullptr;
    napi_value number = nullptr;
    napi_value answer = nullptr;
    if (napi_get_reference_value(env, held->callback, &callback) == napi_ok &&
        napi_get_undefined(env, &receiver) == napi_ok &&
        napi_create_int32(env, received_signal, &number) == napi_ok &&
        napi_call_function(env, receiver, callback, 1, &number, &answer) == napi_ok) {
      static_cast<void>(napi_get_value_bool(env, answer, &is_deferred));
    }
    static_cast<void>(napi_close_handle_scope(env, scope));
  }
  if (!is_deferred) die_unsaved(received_signal);
}

void on_wake(uv_async_t*) {
  save_and_die();
}

void on_interrupt(void*, void*) {
  save_and_die();
}

void block_all_signals() {
  sigset_t all;
  memset(&all, 0xff, sizeof all);
  constexpr size_t kKernelSetSize = 8;  // man 2 rt_sigprocmask
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, kKernelSetSize);
}

void watch(void* data) {
  HeldSignals* const own = static_cast<HeldSignals*>(data);
  block_all_signals();
  uv_sem_wait(&own->received);
  if (is_ending) return;
  uv_async_send(&own->wake);
  if (own->request_interrupt != nullptr) own->request_interrupt(own->isolate, on_interrupt, nullptr);
  while (stage == kRequested && now_ms() - received_at_ms < kPatienceMs) uv_sleep(kPollMs);
  int requested = kRequested;
  if (stage.compare_exchange_strong(requested, kDying)) {
    say(kLost);
    die_of(received_signal);
  }
}

void release(int number) {
  struct sigaction current = {};
  if (sigaction(number, nullptr, &current) != 0 || current.sa_handler != on_signal) return;
  sigaction(number, &actions[number], nullptr);
}

void clean_up(napi_async_cleanup_hook_handle, void*) {
  for (int number = 1; number < NSIG; ++number) release(number);
  is_ending = true;
  uv_sem_post(&held->received);
  uv_thread_join(&held->watcher);
  uv_close(reinterpret_cast<uv_handle_t*>(&held->wake), [](uv_handle_t*) {
    HeldSignals* const closed = held;
    held = nullptr;
    uv_sem_destroy(&closed->received);
    static_cast<void>(napi_remove_async_cleanup_hook(closed->cleanup));
    delete closed;
  });
}

bool make_held(napi_env env, napi_value callback) {
  uv_loop_t* loop = nullptr;
  void* const isolate = current_isolate();
  if (napi_get_uv_event_loop(env, &loop) != napi_ok || isolate == nullptr) return false;
  HeldSignals* const made = new HeldSignals{};
  made->env = env;
  made->isolate = isolate;
  made->request_interrupt = find<RequestInterrupt>("_ZN2v87Isolate16RequestInterruptEPFvPS0_PvES2_");
  if (napi_create_reference(env, callback, 1, &made->callback) != napi_ok ||
      uv_sem_init(&made->received, 0) != 0) {
    delete made;
    return false;
  }
  if (uv_async_init(loop, &made->wake, on_wake) != 0) {
    uv_sem_destroy(&made->received);
    delete made;
    return false;
  }
  uv_unref(reinterpret_cast<uv_handle_t*>(&made->wake));
  if (uv_thread_create(&made->watcher, watch, made) != 0) {
    // The loop keeps the handle until it has closed it.
    uv_close(reinterpret_cast<uv_handle_t*>(&made->wake), [](uv_handle_t* wake) {
      HeldSignals* const closed = static_cast<HeldSignals*>(wake->data);
      uv_sem_destroy(&closed->received);
      delete closed;
    });
    made->wake.data = made;
    return false;
  }
  held = made;
  static_cast<void>(napi_add_async_cleanup_hook(env, clean_up, nullptr, &made->cleanup));
  return true;
}

// Node's own handlers of these restore the terminal and raise the signal again.
bool is_reset_by_node(int number) {
  return number == SIGINT || number == SIGTERM;
}

bool ends_by(int number, const struct sigaction& action) {
  if (action.sa_handler == SIG_DFL || action.sa_handler == on_signal) return true;
  return is_reset_by_node(number) && action.sa_handler != SIG_IGN;
}

// holdSignal(number, callback): whether it is held now. Of all calls, the first one's callback is called.
Napi::Value hold_signal(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int number = static_cast<int>(uint32_of(info[0]));
  struct sigaction current = {};
  const bool can_hold = is_signal(number) && sigaction(number, nullptr, &current) == 0 &&
                        ends_by(number, current) && info[1].IsFunction();
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
  stage = kDying;
  if (is_signal(number)) die_of(number);
  return info.Env().Undefined();
}

// takeSignal(): the number of one that was received and of which nobody has begun to die; 0 where there is
// none. The caller has to.
Napi::Value take_signal(const Napi::CallbackInfo& info) {
  int requested = kRequested;
  const bool is_taken = stage.compare_exchange_strong(requested, kSaving);
  return Napi::Number::New(info.Env(), is_taken ? received_signal.load() : 0);
}

// (man 7 signal)
bool ends_by_default(int number) {
  switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGURG:
    case SIGWINCH:
      return false;
    default:
      return true;
  }
}

// isDeadlySignal(number): whether receiving it ends this process, now or once what must not be lost is saved.
Napi::Value is_deadly_signal(const Napi::CallbackInfo& info) {
  const int number = static_cast<int>(uint32_of(info[0]));
  struct sigaction current = {};
  const bool is_deadly = is_signal(number) && sigaction(number, nullptr, &current) == 0 &&
                         (current.sa_handler == SIG_DFL || current.sa_handler == on_signal) &&
                         ends_by_default(number);
  return Napi::Boolean::New(info.Env(), is_deadly);
}

// Says, when the process ends by `exit`, that something was not saved: nothing else would.
class LossReport {
 public:
  ~LossReport() {
    if (is_unsaved) say(kUnsaved);
  }
  std::atomic<bool> is_unsaved{false};
};

LossReport loss_report;

// setUnsaved(isUnsaved)
Napi::Value set_unsaved(const Napi::CallbackInfo& info) {
  loss_report.is_unsaved = info[0].ToBoolean().Value();
  return info.Env().Undefined();
}

}  // namespace

void export_held_signals(Napi::Env env, Napi::Object exports) {
  exports.Set("holdSignal", Napi::Function::New<hold_signal>(env, "holdSignal"));
  exports.Set("releaseSignal", Napi::Function::New<release_signal>(env, "releaseSignal"));
  exports.Set("dieOfSignal", Napi::Function::New<die_of_signal>(env, "dieOfSignal"));
  exports.Set("takeSignal", Napi::Function::New<take_signal>(env, "takeSignal"));
  exports.Set("isDeadlySignal", Napi::Function::New<is_deadly_signal>(env, "isDeadlySignal"));
  exports.Set("setUnsaved", Napi::Function::New<set_unsaved>(env, "setUnsaved"));
}

}  // namespace icprofile::binding
