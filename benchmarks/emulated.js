'use strict';
// Commands that run under the emulator, in which all that could differ from run to run is fixed.
const path = require('node:path');

const icprofile = path.join(__dirname, '..', 'dist', 'cli', 'main.js');

/** Arguments of Node for a command under the emulator. */
function emulatedArguments(command) {
  return [icprofile, 'exec', '--source', 'emulated', '--', ...command];
}

/** Flags of Node. */
function deterministicFlags(seed) {
  return ['--single-threaded', `--hash-seed=${seed}`, `--random-seed=${seed}`, '--predictable-gc-schedule'];
}

module.exports = { deterministicFlags, emulatedArguments };
