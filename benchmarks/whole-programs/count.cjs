'use strict';
// Preloaded: prints to a file what the main thread executed, instructions or CPU time, when the program ends.
const fs = require('node:fs');
const { openCounters } = require('icprofile');

const group = openCounters();
group.start();
process.on('exit', () => fs.writeFileSync(process.env.COUNT_FILE, String(group.read()[0].value)));
