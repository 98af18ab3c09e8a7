/*
 * How a program learns, from inside the emulator, where the counting plugin keeps its counts.
 *
 * The guest makes a system call that takes no arguments (getpid) with three arguments: two marks and the
 * address of a handshake. The kernel ignores them, also under any seccomp filter; the plugin, which sees
 * every system call of the guest, recognizes the marks and fills the structure. Outside the emulator it
 * simply stays as it was.
 *
 * Pointers can be exchanged because the emulator runs with guest base 0: the guest's addresses are the
 * host's. Plain C, shared by the plugin and the addon. Packages of two releases may meet here, so the marks
 * and the first two fields never change; a change to anything else raises HANDSHAKE_VERSION.
 */
#ifndef ICPROFILE_EMULATED_HANDSHAKE_H_
#define ICPROFILE_EMULATED_HANDSHAKE_H_

#include <stdint.h>

#define ICPROFILE_HANDSHAKE_FIRST_MARK UINT64_C(0x696370726f66696c)
#define ICPROFILE_HANDSHAKE_LAST_MARK UINT64_C(0x6c69666f72706369)
#define ICPROFILE_HANDSHAKE_VERSION 1

struct icprofile_handshake {
  /* In: the version that the guest was built with. */
  uint32_t guest_version;
  /* Out: the version that the plugin was built with; 0 if nobody answered. Nothing else is set if they
   * differ. */
  uint32_t plugin_version;
  /* Out: count of instructions that the calling thread has retired. Null if more threads run than have a
   * slot. */
  const uint64_t* counter;
  /* Out: the slots of all threads, one count at the start of each, `slot_stride_bytes` apart. */
  const uint64_t* first_slot;
  uint64_t slot_stride_bytes;
  /* Out: how many slots, from the first on, have ever counted. The sum over them is the process's count. */
  const uint32_t* slots_used;
};

#endif
