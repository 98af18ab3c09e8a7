/** Drivers of databases are patched in time. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const app = path.join(__dirname, '..', 'fixtures', 'requests', 'early-driver.js');

describe('a driver that is loaded with the program', () => {
  // V8 inlines a call no more once it has reached two functions: so a driver is patched before the first request, not with the first window.
  it('is patched before the first window', () => {
    const options = { service: 'early', source: 'software', to: 'http://127.0.0.1:1', spoolBytes: 0 };
    expect(execFileSync(process.execPath, [app, JSON.stringify(options)], { encoding: 'utf8' })).toBe(
      'true\n',
    );
  });
});
