// Simulates rollouts with known truth, and counts false alarms and found changes. Writes docs/detection-rates.md.
//
//   npm run bench:detection [-- --rollouts 100] [-- --processes 2]      some 20 minutes of two processors for 100 of each kind
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    rollouts: { type: 'string', default: '100' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const processes = Number(options.processes);
const directory = mkdtempSync(path.join(tmpdir(), 'icprofile-detection-'));

async function bundle(name) {
  const outfile = path.join(directory, `${name}.mjs`);
  const entry = path.join(root, 'benchmarks', 'detection', `${name}.ts`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return outfile;
}

async function playShare(file, of, index) {
  const child = spawn(process.execPath, [file, of, String(index), String(processes), options.rollouts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file} exited with ${code}`))));
  });
  const played = [];
  for await (const line of createInterface(child.stdout)) played.push(JSON.parse(line));
  await ended;
  return played;
}

async function playAll(file, of) {
  const shares = Array.from({ length: processes }, (_, index) => playShare(file, of, index));
  return (await Promise.all(shares)).flat();
}

try {
  const file = await bundle('run');
  const { pageOf } = await import(pathToFileURL(await bundle('page')));
  const page = pageOf(await playAll(file, 'null'), await playAll(file, 'effect'));
  writeFileSync(path.join(root, 'docs', 'detection-rates.md'), page);
} finally {
  rmSync(directory, { recursive: true });
}
