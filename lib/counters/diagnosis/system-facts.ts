/** What the system says of itself that decides which counters work. Facts only; `diagnosis.ts` draws conclusions. */
import os from 'node:os';
import { listPmus } from '../events';
import { readInteger, readLine, systemReader, type SystemReader } from '../system';

export interface SystemFacts {
  readonly architecture: string;
  /** `kernel.perf_event_paranoid`; null where the kernel has no such setting. */
  readonly paranoidLevel: number | null;
  /** Of this thread (man 2 seccomp); null where the kernel does not tell. */
  readonly seccompMode: 'disabled' | 'strict' | 'filter' | null;
  /** Effective capabilities that matter (man 7 capabilities); null where the kernel does not tell. */
  readonly capabilities: { readonly perfmon: boolean; readonly sysAdmin: boolean } | null;
  /** Name of the hypervisor if it says one, `unknown` if there is one without a name, null on bare metal. */
  readonly hypervisor: string | null;
  /** Kind of container, null outside of one as far as can be told. */
  readonly container: string | null;
  /** Every PMU of sysfs, and those of CPU cores among them. */
  readonly pmus: readonly string[];
  readonly corePmus: readonly string[];
  /** Whether the kernel's settings let processes read counters without a system call; null where it does not tell. */
  readonly userSpaceReadsAllowed: boolean | null;
}

/** Bits of CapEff in /proc/self/status: linux/capability.h. */
const capSysAdmin = 21n;
const capPerfmon = 38n;

export function systemFacts(
  system: SystemReader = systemReader,
  architecture: string = os.arch(),
): SystemFacts {
  const status = system.readText('/proc/self/status') ?? '';
  const pmus = listPmus(system);
  return {
    architecture,
    paranoidLevel: readInteger(system, '/proc/sys/kernel/perf_event_paranoid') ?? null,
    seccompMode: seccompMode(statusField(status, 'Seccomp')),
    capabilities: capabilities(statusField(status, 'CapEff')),
    hypervisor: hypervisor(system),
    container: container(system),
    pmus: pmus.map(({ name }) => name),
    corePmus: pmus.filter(({ isCore }) => isCore).map(({ name }) => name),
    userSpaceReadsAllowed: userSpaceReadsAllowed(system, architecture),
  };
}

function statusField(status: string, field: string): string | undefined {
  return new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(status)?.[1];
}

function seccompMode(value: string | undefined): SystemFacts['seccompMode'] {
  const modes = { '0': 'disabled', '1': 'strict', '2': 'filter' } as const;
  return value === '0' || value === '1' || value === '2' ? modes[value] : null;
}

function capabilities(value: string | undefined): SystemFacts['capabilities'] {
  if (value === undefined || !/^[0-9a-f]+$/i.test(value)) return null;
  const effective = BigInt(`0x${value}`);
  const has = (bit: bigint) => ((effective >> bit) & 1n) === 1n;
  return { perfmon: has(capPerfmon), sysAdmin: has(capSysAdmin) };
}

const virtualProducts =
  /kvm|qemu|vmware|virtualbox|virtual machine|xen|amazon ec2|google compute|openstack|bhyve|hvm/i;

/** Xen names itself in /sys/hypervisor, others in the firmware's tables, and x86 CPUs have a flag for it. */
function hypervisor(system: SystemReader): string | null {
  const type = readLine(system, '/sys/hypervisor/type');
  if (type !== undefined && type !== '') return type;
  const firmware = ['sys_vendor', 'product_name'].map(
    (file) => readLine(system, `/sys/class/dmi/id/${file}`) ?? '',
  );
  const product = firmware.filter((text) => text !== '').join(' ');
  if (virtualProducts.test(product) && !/\.metal\b/.test(product)) return product;
  const flags = /^flags\s*:(.*)$/m.exec(system.readText('/proc/cpuinfo') ?? '')?.[1] ?? '';
  return /\bhypervisor\b/.test(flags) ? 'unknown' : null;
}

function container(system: SystemReader): string | null {
  if (system.readText('/.dockerenv') !== undefined) return 'docker';
  if (system.readText('/run/.containerenv') !== undefined) return 'podman';
  const cgroup = system.readText('/proc/self/cgroup') ?? '';
  if (/kubepods/.test(cgroup)) return 'kubernetes';
  return /docker|containerd|lxc/.exec(cgroup)?.[0] ?? null;
}

/**
 * x86: the `rdpmc` file of the CPU's PMU (1: for mapped counters, 2: always). arm64: `kernel.perf_user_access`
 * (Documentation/arch/arm64/perf.rst).
 */
function userSpaceReadsAllowed(system: SystemReader, architecture: string): boolean | null {
  if (architecture === 'arm64') return atLeastOne(readInteger(system, '/proc/sys/kernel/perf_user_access'));
  const settings = listPmus(system).flatMap(({ name, isCore }) =>
    isCore ? [readInteger(system, `/sys/bus/event_source/devices/${name}/rdpmc`)] : [],
  );
  return settings.length === 0 ? null : settings.every((setting) => atLeastOne(setting) === true);
}

function atLeastOne(setting: number | undefined): boolean | null {
  return setting === undefined ? null : setting >= 1;
}
