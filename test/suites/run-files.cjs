// Runs test files in this process, one after the other's load: what `node --test` does in a process for each.
const path = require('node:path');

for (const file of process.argv.slice(2)) require(path.resolve(file));
