// Runs a command in which perf_event_open or personality fails, as seccomp filters of container runtimes make them fail.
//
//   refuse-system-call perf_event_open|personality ERRNO COMMAND [ARGUMENT...]
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int refuse(long system_call, int error) {
  struct sock_filter instructions[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, system_call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {sizeof(instructions) / sizeof(instructions[0]), instructions};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

static long number_of(const char* system_call) {
  if (strcmp(system_call, "perf_event_open") == 0) return SYS_perf_event_open;
  if (strcmp(system_call, "personality") == 0) return SYS_personality;
  return -1;
}

int main(int argc, char** argv) {
  const long system_call = argc < 4 ? -1 : number_of(argv[1]);
  const int error = argc < 4 ? 0 : atoi(argv[2]);
  if (system_call < 0 || error <= 0) {
    fprintf(stderr, "usage: refuse-system-call perf_event_open|personality ERRNO COMMAND [ARGUMENT...]\n");
    return 2;
  }
  if (refuse(system_call, error) != 0) {
    perror("seccomp");
    return 1;
  }
  execvp(argv[3], argv + 3);
  perror(argv[3]);
  return 1;
}
