/** Programs whose workers, or they themselves, have flags of Node's that bear on how modules are loaded. */
import fs from 'node:fs';
import path from 'node:path';
import { callsByName, inTemporaryDirectory, runProfiled, type RunResult } from './support';

function runFiles(
  files: Readonly<Record<string, string>>,
  entry: string,
  flags: readonly string[],
): RunResult {
  return inTemporaryDirectory((cwd) => {
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(cwd, name), content);
    return runProfiled([entry], { cwd, flags, options: ['--exact'] });
  });
}

test.each(['{ execArgv: [] }', "{ execArgv: ['--no-warnings'], env: {} }", '{ execArgv: process.execArgv }'])(
  'a worker that is started with %s is profiled, and sees its own flags',
  (options) => {
    const files = {
      'main.js': `const { Worker } = require('node:worker_threads');
        const worker = new Worker(__dirname + '/worker.js', ${options});
        worker.on('message', (flags) => console.log(flags, worker.constructor === Worker));`,
      'worker.js': `function inWorker() {}
        for (let i = 0; i < 3; i++) inWorker();
        require('node:worker_threads').parentPort.postMessage(process.execArgv.includes('--require'));`,
    };
    const { status, stdout, profile } = runFiles(files, 'main.js', []);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'false true\n' });
    expect(callsByName(profile!)).toMatchObject({ inWorker: 3 });
  },
);

const transforms = process.allowedNodeEnvironmentFlags.has('--experimental-transform-types');

(transforms ? test : test.skip)('types that Node transforms run, at the places that were written', () => {
  const files = {
    'app.mts':
      'enum Colour { Red }\nfunction show(c: Colour) { return Colour[c]; }\nconsole.log(show(Colour.Red));',
  };
  const { status, stdout, profile } = runFiles(files, 'app.mts', [
    '--experimental-transform-types',
    '--no-warnings',
  ]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'Red\n' });
  expect(profile!.functions.find(({ name }) => name === 'show')).toMatchObject({ line: 2 });
});
