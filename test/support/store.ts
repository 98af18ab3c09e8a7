/** Stores in directories of their own, which are removed after the test file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDuckdbStore, type ArrivedSegment, type DuckdbOptions, type Store } from '../../lib/store';
import type { Segment } from '../../lib/model/requests';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) fs.rmSync(directory, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-store-'));
  directories.push(directory);
  return directory;
}

export function openStore(directory: string, options: Partial<DuckdbOptions> = {}): Promise<Store> {
  return openDuckdbStore({ directory, memoryMegabytes: 256, threads: 2, ...options });
}

export function arrived(segment: Segment, receivedAt = 1_750_000_000_000): ArrivedSegment {
  return { segment, receivedAt, bytes: 1000, refused: [] };
}
