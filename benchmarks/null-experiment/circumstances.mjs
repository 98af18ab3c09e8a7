// Circumstances that no count should depend on, and runs of the suite in them.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(path.dirname(here));
const unprivileged = 65_534;
const moreEnvironment = { PADDING: 'x'.repeat(20_000) };

/** Each is a directory of its own length, with something else beside. */
export const circumstances = [
  { letters: 4, isVaried: true },
  { letters: 1 },
  { letters: 2 },
  { letters: 7, environment: { PADDING: 'x'.repeat(7) } },
  { letters: 8 },
  { letters: 12, environment: { A: '', B: '', C: '' } },
  { letters: 18, isBusy: true, isVaried: true },
  { letters: 25 },
  { letters: 33, environment: moreEnvironment },
  { letters: 50, user: unprivileged },
  { letters: 80 },
  { letters: 120, isVaried: true },
  { letters: 200, user: unprivileged, environment: moreEnvironment, isVaried: true },
].filter(({ user }) => user === undefined || process.getuid() === 0);

export function nameOf({ letters, environment, user, isBusy }) {
  return [
    `${letters} ${letters === 1 ? 'letter' : 'letters'}`,
    ...(environment === undefined ? [] : [`${JSON.stringify(environment).length} bytes of environment more`]),
    ...(user === undefined ? [] : ['another user']),
    ...(isBusy ? ['both processors busy'] : []),
  ].join(', ');
}

/** Runs the suite, and keeps results in a directory, so that an experiment can be continued. */
export class Runner {
  #temporary = mkdtempSync(path.join(os.tmpdir(), 'icprofile-null-'));
  #keep;
  #seeds;

  constructor({ keep, seeds }) {
    this.#seeds = seeds;
    this.#keep = keep ?? path.join(this.#temporary, 'results');
    mkdirSync(this.#keep, { recursive: true });
    chmodSync(this.#temporary, 0o755);
    process.on('exit', () => rmSync(this.#temporary, { recursive: true }));
  }

  /** The result of one run of a file of the suite, in a process of its own. */
  run(file, circumstance, { injected = {}, name = 'null' } = {}) {
    const kept = path.join(
      this.#keep,
      `${name}-${path.basename(file, '.bench.cjs')}-${circumstance.letters}.json`,
    );
    if (!existsSync(kept)) this.#measure(file, circumstance, injected, kept);
    return JSON.parse(readFileSync(kept, 'utf8'));
  }

  #measure(file, { letters, environment = {}, user, isBusy = false }, injected, kept) {
    const began = performance.now();
    const work = path.join(this.#temporary, 'd'.repeat(letters));
    mkdirSync(work);
    chmodSync(work, 0o777);
    cpSync(path.join(here, 'suite', file), path.join(work, file));
    const loads = isBusy ? os.cpus().map(() => spawn(process.execPath, ['-e', 'for (;;);'])) : [];
    const main = path.join(root, 'dist', 'cli', 'main.js');
    const args = [
      main,
      'bench',
      '--source',
      'emulated',
      '--samples',
      String(this.#seeds),
      '-o',
      'result.json',
    ];
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: work,
      env: {
        ...process.env,
        ...environment,
        HOME: this.#temporary,
        ICPROFILE_DIST: path.join(root, 'dist'),
        INJECTED: JSON.stringify(injected),
      },
      ...(user !== undefined && { uid: user, gid: user }),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    for (const load of loads) load.kill();
    if (status !== 0) throw new Error(`icprofile bench ended with ${status}: ${stderr}`);
    cpSync(path.join(work, 'result.json'), kept);
    rmSync(work, { recursive: true });
    process.stderr.write(
      `${path.basename(kept)} after ${Math.round((performance.now() - began) / 1000)} s\n`,
    );
  }
}
