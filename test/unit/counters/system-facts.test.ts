import { cpuModel, machineFingerprint } from '../../../lib/counters/system/machine';
import { nodeFlags } from '../../../lib/node-flags';
import { systemFacts } from '../../../lib/counters/diagnosis/system-facts';
import { amd, arm, intelHybrid, noPmu, systemOf, type Files } from './support/systems';

const facts = (files: Files, architecture = 'x64') => systemFacts(systemOf(files), architecture);

describe('what a system says of itself', () => {
  test('nothing, where nothing can be read', () => {
    expect(facts({})).toEqual({
      architecture: 'x64',
      paranoidLevel: null,
      seccompMode: null,
      capabilities: null,
      hypervisor: null,
      container: null,
      pmus: [],
      corePmus: [],
      userSpaceReadsAllowed: null,
    });
  });

  test('its PMUs, and which are of CPU cores', () => {
    expect(facts(noPmu)).toMatchObject({ pmus: ['software'], corePmus: [] });
    expect(facts(amd).corePmus).toEqual(['cpu']);
    expect(facts(intelHybrid).corePmus).toEqual(['cpu_atom', 'cpu_core']);
    expect(facts(arm).corePmus).toEqual(['armv8_pmuv3_0']);
  });

  test('paranoid levels, negative ones too', () => {
    for (const level of [-1, 2, 4]) {
      expect(facts({ '/proc/sys/kernel/perf_event_paranoid': `${level}\n` }).paranoidLevel).toBe(level);
    }
  });

  test.each([
    ['0', 'disabled'],
    ['1', 'strict'],
    ['2', 'filter'],
  ])('seccomp mode %s is %s', (mode, name) => {
    expect(
      facts({ '/proc/self/status': `Name:\tnode\nSeccomp:\t${mode}\nSeccomp_filters:\t9\n` }).seccompMode,
    ).toBe(name);
  });

  test('capabilities by their bits', () => {
    const capabilities = (mask: bigint) =>
      facts({ '/proc/self/status': `CapEff:\t${mask.toString(16).padStart(16, '0')}\n` }).capabilities;
    expect(capabilities(0n)).toEqual({ perfmon: false, sysAdmin: false });
    expect(capabilities(1n << 38n)).toEqual({ perfmon: true, sysAdmin: false });
    expect(capabilities(1n << 21n)).toEqual({ perfmon: false, sysAdmin: true });
  });

  test('a hypervisor by name where it has one', () => {
    expect(facts({ '/sys/hypervisor/type': 'xen\n' }).hypervisor).toBe('xen');
    expect(
      facts({ '/sys/class/dmi/id/sys_vendor': 'QEMU\n', '/sys/class/dmi/id/product_name': 'Standard PC\n' })
        .hypervisor,
    ).toBe('QEMU Standard PC');
    expect(facts({ '/proc/cpuinfo': 'flags\t\t: fpu hypervisor sse\n' }).hypervisor).toBe('unknown');
    expect(
      facts({ '/sys/class/dmi/id/sys_vendor': 'Dell Inc.\n', '/proc/cpuinfo': 'flags\t\t: fpu\n' })
        .hypervisor,
    ).toBeNull();
  });

  test('bare metal of a cloud is no hypervisor', () => {
    const files = {
      '/sys/class/dmi/id/sys_vendor': 'Amazon EC2\n',
      '/sys/class/dmi/id/product_name': 'c7g.metal\n',
    };
    expect(facts(files).hypervisor).toBeNull();
  });

  test('a container', () => {
    expect(facts({ '/.dockerenv': '' }).container).toBe('docker');
    expect(facts({ '/run/.containerenv': '' }).container).toBe('podman');
    expect(facts({ '/proc/self/cgroup': '0::/kubepods.slice/pod1\n' }).container).toBe('kubernetes');
  });

  test('whether counters may be read without a system call', () => {
    expect(facts(amd).userSpaceReadsAllowed).toBe(true);
    expect(facts({ ...amd, '/sys/bus/event_source/devices/cpu/rdpmc': '0\n' }).userSpaceReadsAllowed).toBe(
      false,
    );
    expect(facts(arm, 'arm64').userSpaceReadsAllowed).toBeNull();
    expect(facts({ ...arm, '/proc/sys/kernel/perf_user_access': '1\n' }, 'arm64').userSpaceReadsAllowed).toBe(
      true,
    );
  });
});

describe('the machine fingerprint', () => {
  test('names this process', () => {
    expect(machineFingerprint()).toMatchObject({
      architecture: process.arch,
      node: process.versions.node,
      v8: process.versions.v8,
    });
  });

  test('has a CPU even where the kernel gives numbers only', () => {
    const cpuinfo =
      'CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n';
    expect(cpuModel(systemOf({ '/proc/cpuinfo': cpuinfo }))).toBe('implementer 0x41 part 0xd0c r3p1');
    expect(cpuModel(systemOf({ '/proc/cpuinfo': 'model name\t: AMD EPYC\n' }))).toBe('AMD EPYC');
    expect(cpuModel(systemOf({}))).toBe('unknown');
  });

  test('has the flags of the command line and of NODE_OPTIONS, unquoted', () => {
    expect(nodeFlags(['--jitless'], '--require "./my file.js" --title="a \\"b\\""')).toEqual([
      '--jitless',
      '--require',
      './my file.js',
      '--title=a "b"',
    ]);
    expect(nodeFlags([], undefined)).toEqual([]);
  });
});
