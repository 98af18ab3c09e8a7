#include "emulated/emulator.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace icprofile {

int shake_hands(EmulatorHandshake* handshake) {
  *handshake = EmulatorHandshake{};
  handshake->guest_version = ICPROFILE_HANDSHAKE_VERSION;
  syscall(SYS_getpid, ICPROFILE_HANDSHAKE_FIRST_MARK, handshake, ICPROFILE_HANDSHAKE_LAST_MARK);
  // The plugin wrote behind the compiler's back.
  __asm__ volatile("" : : "r"(handshake) : "memory");
  if (handshake->plugin_version == 0) return ENOSYS;
  if (handshake->plugin_version != ICPROFILE_HANDSHAKE_VERSION) return EPROTO;
  return handshake->counter == nullptr ? EUSERS : 0;
}

}  // namespace icprofile
