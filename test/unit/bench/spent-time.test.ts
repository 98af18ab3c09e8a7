import { spawn } from 'node:child_process';
import { cpuTimeMs, SpentTime, waitingFactor } from '../../../lib/bench/protocol/spent-time';

function burn(cpuMs: number): void {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 >= cpuMs) return;
  }
}

describe('the CPU time of a process', () => {
  it('is what it says of itself, to two ticks of the clock', () => {
    burn(100);
    const { user, system } = process.cpuUsage();
    // The kernel rounds user and system time down to 10 ms each; children that other tests waited for come on top.
    expect(cpuTimeMs(process.pid)).toBeGreaterThanOrEqual((user + system) / 1000 - 20);
  });

  it('is read whatever the program is called', async () => {
    const child = spawn('/bin/sh', [
      '-c',
      'printf "a) R (b" > /proc/$$/comm; echo named; exec 1>&-; read line',
    ]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(cpuTimeMs(child.pid!)).toBeLessThan(1000);
    child.stdin.end();
  });

  it('is unknown where there is no such process', () => {
    expect(cpuTimeMs(2 ** 30)).toBeNull();
  });
});

describe('time spent of a limit', () => {
  it('is CPU time where the process is busy', () => {
    const spent = new SpentTime();
    burn(50);
    expect(spent.ms).toBeGreaterThanOrEqual(50);
  });

  it('is a part of wall time where it waits', async () => {
    const spent = new SpentTime();
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const wallMs = performance.now() - before;
    expect(spent.ms).toBeGreaterThanOrEqual(wallMs / waitingFactor);
    expect(spent.ms).toBeLessThan(wallMs);
  });
});
