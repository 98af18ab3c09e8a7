// One boot of the emulated machine.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/**
 * Without the scalable vectors that libraries would copy memory with: QEMU 7.2 discards what it translated of the first byte
 * only that such a store overwrites (notdirty_write in its accel/tcg/cputlb.c), and then executes code that is no longer there.
 * V8's short functions are copied to where others were, and programs died of SIGILL and SIGSEGV.
 */
const processor = 'max,pauth-impdef=on,sve=off,sme=off';

/**
 * Boots the machine and waits until it powers off, panics (it exits then too) or exceeds its time. Its console is
 * passed on to standard output as it comes. The results come through a serial port of their own, so that nothing that
 * kernel or tests print can be taken for one.
 *
 * @returns {Promise<{ results: string, timedOut: boolean, exitCode: number | null, seconds: number }>}
 */
export async function boot({ kernel, initrd, resultsFile, timeLimitSeconds }) {
  rmSync(resultsFile, { force: true });
  const started = process.hrtime.bigint();
  const machine = spawn('qemu-system-aarch64', qemuArguments(kernel, initrd, resultsFile), {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    machine.kill('SIGKILL');
  }, timeLimitSeconds * 1000);
  const exitCode = await new Promise((resolve, reject) => {
    machine.once('error', reject);
    machine.once('close', resolve);
  });
  clearTimeout(timer);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  return { results: readFileSync(resultsFile, 'utf8'), timedOut, exitCode, seconds };
}

function qemuArguments(kernel, initrd, resultsFile) {
  return [
    ...['-machine', 'virt', '-cpu', processor, '-smp', '1', '-m', '2048'],
    // One instruction takes one virtual nanosecond; idle time is skipped.
    ...['-icount', 'shift=0,sleep=off'],
    ...['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot'],
    ...['-serial', 'stdio'],
    ...['-chardev', `file,id=results,path=${resultsFile}`, '-device', 'pci-serial,chardev=results'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyAMA0 quiet panic=-1'],
  ];
}
