/*
 * Loaded into an emulated program before its libraries (LD_PRELOAD): gives its signal handlers an aligned
 * stack.
 *
 * The x86-64 ABI has a function begin with a stack pointer that is 8 short of a multiple of 16. QEMU's
 * user-mode emulator calls signal handlers with a multiple of 16 instead, up to version 9 (get_sigframe in
 * linux-user/i386/signal.c; 10.0 does not). From 7.2 on it also refuses misaligned operands of SSE
 * instructions, as CPUs do, so that a handler whose compiler chose to clear a variable with such an
 * instruction dies of SIGSEGV. libuv's handler in Node 24 is one: every signal kills that Node, SIGCHLD of
 * its child processes among them.
 *
 * Handlers set through the C library's sigaction get an entry of their own here, which aligns the stack; the
 * program sees nothing of it. Outside of the emulator it all works as well. Needs only what every libc has.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

/* 1 to 64; glibc's NSIG and musl's is one more. */
#define SIGNAL_LIMIT 65

typedef void handler_function(int signal, siginfo_t* information, void* context);
typedef int sigaction_function(int signal, const struct sigaction* action, struct sigaction* old_action);

/* The program's own handlers. The last one stays where it was set to default: it is not called then. */
static handler_function* handlers[SIGNAL_LIMIT];

__attribute__((force_align_arg_pointer)) static void handle_aligned(int signal, siginfo_t* information,
                                                                    void* context) {
  __atomic_load_n(&handlers[signal], __ATOMIC_RELAXED)(signal, information, context);
}

static bool is_function(const struct sigaction* action) {
  return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

EXPORTED int sigaction(int signal, const struct sigaction* action, struct sigaction* old_action) {
  sigaction_function* const next = (sigaction_function*)dlsym(RTLD_NEXT, "sigaction");
  if (signal < 1 || signal >= SIGNAL_LIMIT) return next(signal, action, old_action);

  handler_function* const old_handler = __atomic_load_n(&handlers[signal], __ATOMIC_RELAXED);
  struct sigaction aligned;
  if (action != NULL && is_function(action)) {
    aligned = *action;
    aligned.sa_sigaction = handle_aligned;
    __atomic_store_n(&handlers[signal], action->sa_sigaction, __ATOMIC_RELAXED);
    action = &aligned;
  }
  const int result = next(signal, action, old_action);
  if (result == 0 && old_action != NULL && old_action->sa_sigaction == handle_aligned) {
    old_action->sa_sigaction = old_handler;
  }
  return result;
}

/*
 * The program and its children, which run outside of the emulator, find LD_PRELOAD as it was without this
 * library, which comes first in the list.
 */
__attribute__((constructor)) static void leave_environment(void) {
  static const char variable[] = "LD_PRELOAD=";
  const size_t length = sizeof variable - 1;
  char** entry = environ;
  while (*entry != NULL && strncmp(*entry, variable, length) != 0) ++entry;
  if (*entry == NULL) return;
  char* const rest = strchr(*entry, ':');
  if (rest != NULL) {
    *entry = memcpy(rest + 1 - length, variable, length);
  } else {
    for (; *entry != NULL; ++entry) entry[0] = entry[1];
  }
}
