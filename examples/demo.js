'use strict';
// Runs examples/markdown.js with instructions counted: by the CPU where it lets us, else under the emulator, which takes
// some seconds. Where there is neither, it counts CPU time, and icprofile says so and what to do.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const icprofile = path.join(__dirname, '..', 'dist', 'cli', 'main.js');
const example = path.join(__dirname, 'markdown.js');

const command = [icprofile, 'exec', '--', process.execPath, example, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1;
