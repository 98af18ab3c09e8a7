/** Spool directories: files that processes of this machine left when they could not reach a collector. */
import fs from 'node:fs';
import path from 'node:path';
import type { TimestampMs } from '../model/requests';
import { Refusal } from './decode';
import type { Intake } from './intake';

/** What complete segments end with. They are written under another name and renamed. */
export const spoolExtension = '.segment.gz';

/** Files that are read at the same time: they share a commit. */
const atOnce = 8;

export class Spool {
  readonly #intake: Intake;
  readonly #directories: readonly string[];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(intake: Intake, directories: readonly string[]) {
    this.#intake = intake;
    this.#directories = directories;
  }

  start(everyMs: number): void {
    if (this.#directories.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#running = this.takeAll().finally(() => {
        if (!this.#isStopped) this.start(everyMs);
      });
    }, everyMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Stores what lies in the directories, the oldest first, and removes each file only after it is stored. */
  async takeAll(): Promise<void> {
    for (const directory of this.#directories) {
      const files = await completeFiles(directory);
      for (let begin = 0; begin < files.length && !this.#isStopped; begin += atOnce) {
        if (this.#intake.isFull) return;
        await Promise.all(files.slice(begin, begin + atOnce).map((file) => this.#take(file)));
      }
    }
  }

  async #take(file: string): Promise<void> {
    try {
      await this.#store(file, Date.now());
    } catch {
      // It stays where it is, and is tried again: another process took it, or the store takes nothing now.
      return;
    }
    await fs.promises.rm(file, { force: true }).catch(() => undefined);
  }

  async #store(file: string, now: TimestampMs): Promise<void> {
    const { size } = await fs.promises.stat(file);
    const isOversized = size > this.#intake.options.segmentBytes;
    try {
      if (isOversized) throw new Refusal('oversized', `The segment has ${size} bytes`);
      await this.#intake.take(await fs.promises.readFile(file), file, now);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (isOversized) await this.#intake.refuse(new Uint8Array(), error, file);
    }
  }
}

async function completeFiles(directory: string): Promise<readonly string[]> {
  const entries = await fs.promises.readdir(directory, { recursive: true }).catch(() => []);
  return entries
    .filter((name) => name.endsWith(spoolExtension))
    .sort((one, other) => (path.basename(one) < path.basename(other) ? -1 : 1))
    .map((name) => path.join(directory, name));
}
