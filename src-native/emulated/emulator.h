// Finding the counting plugin from inside the emulator.
#pragma once

#include "emulated/handshake.h"

namespace icprofile {

using EmulatorHandshake = icprofile_handshake;

// Asks the plugin for the calling thread's counter. 0, or
//   ENOSYS  no plugin answered: the process does not run under the emulator, or not with the plugin;
//   EPROTO  a plugin of another release answered;
//   EUSERS  more threads run than the plugin has counters for.
int shake_hands(EmulatorHandshake* handshake);

}  // namespace icprofile
