/** The collector: takes segments in, stores them, and answers what is asked of the store. */
import fs from 'node:fs';
import path from 'node:path';
import { openDuckdbStore, type Store } from '../store';
import { Controls } from './controls';
import { healthRoutes, queryRoutes, segmentRoutes, type Route } from './http';
import { Intake, type IntakeOptions } from './intake';
import { KeptAside } from './kept-aside';
import { Metrics } from './metrics';
import { startRetention } from './retention';
import { Spool } from './spool';

export interface CollectorOptions extends IntakeOptions {
  /** Where the database, what is kept aside and the collector's own spool are. */
  readonly directory: string;
  /** Directories in which processes of this machine leave segments, beside `spool` in the collector's own. */
  readonly spools: readonly string[];
  readonly spoolEveryMs: number;
  readonly keptAsideBytes: number;
  readonly memoryMegabytes: number;
  readonly threads: number;
  readonly onError: (error: unknown) => void;
}

const day = 24 * 60 * 60 * 1000;
const mebibyte = 1024 * 1024;

/** Default options of a collector. */
export const collectorDefaults: Omit<CollectorOptions, 'directory' | 'onError'> = {
  spools: [],
  spoolEveryMs: 1000,
  keptAsideBytes: 64 * mebibyte,
  memoryMegabytes: 192,
  threads: 2,
  gatherMs: 200,
  groupRows: 10_000,
  segmentBytes: 4 * mebibyte,
  textBytes: 32 * mebibyte,
  pendingRows: 40_000,
  pendingBytes: 16 * mebibyte,
  retentionMs: 14 * day,
};

export interface Collector {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly routes: readonly Route[];
  /** Stores what is in memory, then closes the database. Call it after the server has ended. */
  close(): Promise<void>;
}

/** @throws ERR_ICPROFILE_MISSING_PACKAGE, ERR_ICPROFILE_STORE */
export async function openCollector(options: CollectorOptions): Promise<Collector> {
  const { directory, memoryMegabytes, threads } = options;
  const store = await openDuckdbStore({ directory, memoryMegabytes, threads });
  const metrics = new Metrics();
  const controls = new Controls();
  const keptAside = new KeptAside(path.join(directory, 'refused'), options.keptAsideBytes);
  const intake = new Intake(store, options, controls, metrics, keptAside);
  const ownSpool = path.join(directory, 'spool');
  fs.mkdirSync(ownSpool, { recursive: true });
  const spool = new Spool(intake, [ownSpool, ...options.spools]);
  spool.start(options.spoolEveryMs);
  const retention = startRetention(store, options.retentionMs, options.onError);
  return {
    store,
    metrics,
    routes: [
      ...segmentRoutes(intake, controls),
      ...healthRoutes(store, intake, metrics),
      ...queryRoutes(store),
    ],
    close: async () => {
      retention.stop();
      await spool.stop();
      await intake.flush();
      await store.close();
    },
  };
}
