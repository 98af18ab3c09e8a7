import { spawnSync } from 'node:child_process';
import { flagsOfRun, makeStarter } from '../../../lib/bench/running/starter';
import type { Job } from '../../../lib/bench/protocol/job';

const job: Job = { kind: 'list', file: '/a.bench.js', adapters: false };

const measuring = (seed: number, optimize = true): readonly string[] => {
  const { command, args } = makeStarter({ source: 'software', optimize }).measuring(seed, job);
  return [command, ...args];
};

afterEach(() => {
  delete process.env['NODE_OPTIONS'];
});

describe('a process that measures', () => {
  it("has the sample's seed for hashes and random numbers, and nothing else that is its own", () => {
    expect(measuring(7)).toEqual(expect.arrayContaining(['--hash-seed=7', '--random-seed=7']));
    expect(flagsOfRun(measuring(7))).toEqual(flagsOfRun(measuring(8)));
  });

  it('keeps to one thread, and collects garbage at the same points', () => {
    expect(measuring(1)).toEqual(
      expect.arrayContaining(['--single-threaded', '--predictable-gc-schedule', '--max-old-space-size=2048']),
    );
  });

  it('optimizes, unless that is not wanted', () => {
    expect(measuring(1)).not.toContain('--no-opt');
    expect(measuring(1, false)).toContain('--no-opt');
  });

  it('has the heap limit that the user gave', () => {
    process.env['NODE_OPTIONS'] = '--max_old_space_size=512';
    expect(measuring(1).join(' ')).not.toContain('max-old-space-size');
  });

  it('has the same addresses each time where that is permitted, or a note', () => {
    const { notes } = makeStarter({ source: 'software', optimize: true });
    const [command, ...args] = measuring(1);
    const prefix = args.slice(0, args.indexOf(process.execPath));
    const stackOf = () =>
      spawnSync(command!, [...prefix, 'sh', '-c', 'grep stack /proc/self/maps'], { encoding: 'utf8' }).stdout;
    if (command === process.execPath) expect(notes.join()).toMatch(/Addresses were random/);
    else {
      expect(notes).toEqual([]);
      expect(stackOf()).toMatch(/stack/);
      expect(stackOf()).toBe(stackOf());
    }
  });
});
