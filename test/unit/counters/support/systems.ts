/** Machines made of text: what /proc and /sys of some real ones say, as far as counters are concerned. */
import type { SystemReader } from '../../../../lib/counters/system/system-reader';

export type Files = Readonly<Record<string, string>>;

/** A file system of those files and the directories that they imply. */
export function systemOf(files: Files): SystemReader {
  return {
    readText: (path) => files[path],
    listDirectory: (path) => {
      const prefix = `${path}/`;
      const inside = Object.keys(files).filter((file) => file.startsWith(prefix));
      return [...new Set(inside.map((file) => file.slice(prefix.length).split('/')[0]!))].sort();
    },
  };
}

function pmu(name: string, files: Files): Files {
  const directory = `/sys/bus/event_source/devices/${name}`;
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`${directory}/${file}`, `${text}\n`]),
  );
}

const softwarePmu = pmu('software', { type: '1' });

export const noPmu: Files = { ...softwarePmu, '/proc/self/task/100/stat': '' };

export const amd: Files = {
  ...softwarePmu,
  ...pmu('cpu', {
    type: '4',
    rdpmc: '1',
    'events/instructions': 'event=0xc0',
    'events/cpu-cycles': 'event=0x76',
    'events/branch-instructions': 'event=0xc2',
    'format/event': 'config:0-7,32-35',
    'format/umask': 'config:8-15',
    'format/edge': 'config:18',
    'format/inv': 'config:23',
    'format/cmask': 'config:24-31',
  }),
  ...pmu('power', {
    type: '14',
    cpumask: '0',
    'events/energy-pkg': 'event=0x02',
    'format/event': 'config:0-7',
  }),
  ...pmu('msr', { type: '10', 'events/tsc': 'event=0x00', 'format/event': 'config:0-63' }),
};

export const intelHybrid: Files = {
  ...softwarePmu,
  ...pmu('cpu_core', {
    type: '4',
    cpus: '0-15',
    rdpmc: '1',
    'events/instructions': 'event=0xc0',
    'events/cpu-cycles': 'event=0x3c',
    'events/mem-loads': 'event=0xcd,umask=0x1,ldlat=?',
    'format/event': 'config:0-7',
    'format/umask': 'config:8-15',
    'format/ldlat': 'config1:0-15',
    'format/offcore_rsp': 'config1:0-63',
    'format/metadata': 'config3:0-7',
  }),
  ...pmu('cpu_atom', {
    type: '10',
    cpus: '16-23',
    rdpmc: '1',
    'events/instructions': 'event=0xc0',
    'events/cpu-cycles': 'event=0x3c',
    'events/topdown-bad-spec': 'event=0x73,umask=0x0',
    'format/event': 'config:0-7',
    'format/umask': 'config:8-15',
  }),
  ...pmu('uncore_imc_0', {
    type: '20',
    cpumask: '0',
    'events/data_reads': 'event=0x1',
    'format/event': 'config:0-7',
  }),
};

export const arm: Files = {
  ...softwarePmu,
  ...pmu('armv8_pmuv3_0', {
    type: '8',
    cpus: '0-3',
    'events/inst_retired': 'event=0x0008',
    'events/cpu_cycles': 'event=0x0011',
    'format/event': 'config:0-15',
    'format/long': 'config1:0',
    'format/rdpmc': 'config1:1',
  }),
};
