// Runs promises-aplus-tests on the library in the working directory.
const path = require('node:path');
const { createRequire } = require('node:module');

const requireThere = createRequire(path.resolve('package.json'));
const Library = requireThere(process.cwd());
const runTests = requireThere('promises-aplus-tests');

function deferred() {
  const parts = {};
  parts.promise = new Library((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

runTests({ deferred }, { reporter: 'tap', timeout: 10_000 }, (error) => {
  process.exitCode = error ? 1 : 0;
});
