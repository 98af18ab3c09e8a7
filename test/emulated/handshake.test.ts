import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { NativeAddon } from '../../lib/native/addon';
import { nativeAddon } from '../../lib/native/load';
import { describeEmulated, emulatorMajorVersion, pluginPath, runEmulated } from '../support/emulated';

const repository = path.join(__dirname, '..', '..');
const openingFixture = path.join(repository, 'test', 'fixtures', 'emulated', 'opening.js');

describe('outside of the emulator', () => {
  const addon: NativeAddon = nativeAddon();

  it('nothing counts, and the addon knows it', () => {
    expect(addon.emulatorCounts()).toBe(false);
  });

  it.each(['thread', 'process'] as const)('a group of a %s is refused with ENOSYS', (target) => {
    expect(addon.openEmulatedGroup(target)).toEqual({
      errno: os.constants.errno.ENOSYS,
      systemCall: 'emulator handshake',
      eventIndex: -1,
    });
  });
});

function opening(plugin: string): unknown {
  return runEmulated(openingFixture, { plugin }).json();
}

const all = { counts: true, thread: 'opened', process: 'opened' };
const none = (errno: number): unknown => ({ counts: false, thread: errno, process: errno });

describeEmulated('the handshake of addon and plugin', () => {
  it('gives every thread a counter', () => {
    expect(opening(pluginPath())).toEqual({ main: all, worker: all, workerIsCounted: true });
  });

  it('fails in a QEMU of the other plugin interface, with the reason', () => {
    const other = pluginPath().replace(/v[12]\.so$/, emulatorMajorVersion() < 9 ? 'v2.so' : 'v1.so');
    const { status, stderr } = runEmulated(openingFixture, { plugin: other });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/plugin requires API version/);
  });
});

describeEmulated(
  'the plugin',
  () => {
    let directory: string;

    beforeAll(() => {
      directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-plugin-'));
    });

    afterAll(() => {
      fs.rmSync(directory, { recursive: true });
    });

    /** The plugin with one of its constants changed. */
    function otherPlugin(file: string, constant: string, value: string): string {
      const copy = fs.mkdtempSync(path.join(directory, 'source-'));
      for (const part of ['src-native/emulated', 'scripts/build-plugin.sh']) {
        fs.cpSync(path.join(repository, part), path.join(copy, part), { recursive: true });
      }
      const source = path.join(copy, 'src-native', 'emulated', file);
      const text = fs.readFileSync(source, 'utf8');
      const changed = text.replace(new RegExp(`(#define ${constant}) .*`), `$1 ${value}`);
      expect(changed).not.toBe(text);
      fs.writeFileSync(source, changed);
      execFileSync(path.join(copy, 'scripts', 'build-plugin.sh'), [copy]);
      return path.join(copy, path.basename(pluginPath()));
    }

    it('is refused between releases that do not understand each other', () => {
      const refused = none(os.constants.errno.EPROTO);
      const plugin = otherPlugin('handshake.h', 'ICPROFILE_HANDSHAKE_VERSION', '1000');
      expect(opening(plugin)).toEqual({ main: refused, worker: refused, workerIsCounted: false });
    });

    it('gives a thread that has no slot no counter, rather than a shared one, and still counts it', () => {
      const EUSERS = 87;
      const plugin = otherPlugin('counting_plugin.c', 'SLOT_COUNT', '1u');
      expect(opening(plugin)).toEqual({ main: all, worker: none(EUSERS), workerIsCounted: true });
    });

    it('needs nothing of the host: it is linked with no library', () => {
      const { stdout } = spawnSync('readelf', ['--dynamic', '--dyn-syms', '--wide', pluginPath()], {
        encoding: 'utf8',
      });
      expect(stdout).not.toContain('NEEDED');
      const imported = [...stdout.matchAll(/ UND (\w+)/g)].map(([, symbol]) => symbol);
      expect(imported.filter((symbol) => !symbol!.startsWith('qemu_plugin_'))).toEqual([]);
      expect(imported.length).toBeGreaterThan(0);
    });
  },
  { compiler: true },
);
