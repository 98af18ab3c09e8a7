import path from 'node:path';
import { evaluate, packageDirectory, runNode } from './support/project';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the one place where the version is written
const { version } = require('../../package.json') as { version: string };

const command = (...parameters: readonly string[]) =>
  runNode([path.join(packageDirectory(), 'dist', 'cli', 'main.js'), ...parameters]);

describe('the package, installed without install scripts and without a compiler', () => {
  it('offers the same names to require and to import', () => {
    const { required, imported } = evaluate(`
      import { createRequire } from 'node:module';
      import * as imported from 'icprofile';
      const required = createRequire(import.meta.url)('icprofile');
      const interoperation = ['default', 'module.exports', '__esModule'];
      const namesOf = (module) => Object.keys(module).filter((name) => !interoperation.includes(name)).sort();
      console.log(JSON.stringify({ required: namesOf(required), imported: namesOf(imported) }));
    `) as { required: string[]; imported: string[] };
    expect(required).toContain('openCounters');
    expect(imported).toEqual(required);
  });

  it('serves its subpath of counters alone', () => {
    const type = evaluate(`
      import { openCounters } from 'icprofile/counters';
      console.log(JSON.stringify(typeof openCounters));
    `);
    expect(type).toBe('function');
  });

  it('counts with its prebuilt addon', () => {
    const { file, spent } = evaluate(`
      import { createRequire } from 'node:module';
      import { openCounters } from 'icprofile';
      const group = openCounters(['task-clock'], { source: 'software' });
      group.start();
      for (const end = process.cpuUsage().user + 5000; process.cpuUsage().user < end; );
      group.stop();
      const [reading] = group.read();
      group.close();
      const file = createRequire(import.meta.url)('node-gyp-build').path('node_modules/icprofile');
      console.log(JSON.stringify({ file, spent: reading.raw }));
    `) as { file: string; spent: number };
    expect(file).toContain(`${path.sep}prebuilds${path.sep}`);
    expect(spent).toBeGreaterThan(0);
  });

  it('has the icprofile command', () => {
    expect(command('--version').stdout.trim()).toBe(version);
  });

  it('diagnoses the machine as JSON', () => {
    const { status, stdout } = command('doctor', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(expect.any(Object));
  });
});
