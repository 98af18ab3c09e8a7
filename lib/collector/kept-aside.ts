/** Segments that were refused, kept for people to look at: the newest, within a bound of bytes. */
import fs from 'node:fs';
import path from 'node:path';
import type { Refusal } from './decode';

export class KeptAside {
  readonly #directory: string;
  readonly #mostBytes: number;
  #number = 0;

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
  }

  /** A full disk does not keep the collector from answering. */
  async keep(bytes: Uint8Array, { reason, message }: Refusal, from: string): Promise<void> {
    const time = new Date().toISOString().replaceAll(':', '-');
    const name = `${time}-${String(this.#number++).padStart(6, '0')}-${reason.replaceAll(' ', '-')}`;
    try {
      await fs.promises.mkdir(this.#directory, { recursive: true });
      await fs.promises.writeFile(path.join(this.#directory, `${name}.txt`), `${message}\nfrom ${from}\n`);
      await fs.promises.writeFile(path.join(this.#directory, `${name}.segment`), bytes);
      await this.#removeOldest();
    } catch {
      // It is counted and answered all the same.
    }
  }

  async #removeOldest(): Promise<void> {
    const names = (await fs.promises.readdir(this.#directory)).sort().reverse();
    let bytes = 0;
    for (const name of names) {
      const file = path.join(this.#directory, name);
      bytes += (await fs.promises.stat(file)).size;
      if (bytes > this.#mostBytes) await fs.promises.rm(file, { force: true });
    }
  }
}
