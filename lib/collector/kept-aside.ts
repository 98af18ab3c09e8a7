/** Segments that were refused, kept for people to look at: the newest, within bounds of bytes and of number. */
import fs from 'node:fs';
import path from 'node:path';
import type { Refusal } from './decode';

interface KeptFile {
  readonly name: string;
  readonly bytes: number;
}

/** Each segment has two: one has its bytes, the other the reason. */
const mostFiles = 2000;

export class KeptAside {
  readonly #directory: string;
  readonly #mostBytes: number;
  /** The oldest first; read once, as a fleet may be refused as a whole. */
  #files: KeptFile[] | undefined;
  #bytes = 0;
  #number = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
  }

  /** One after the other. A full disk does not keep the collector from answering. */
  keep(bytes: Uint8Array, { reason, message }: Refusal, from: string): Promise<void> {
    const time = new Date().toISOString().replaceAll(':', '-');
    const name = `${time}-${String(this.#number++).padStart(6, '0')}-${reason.replaceAll(' ', '-')}`;
    this.#last = this.#last.then(async () => {
      try {
        await this.#prepare();
        await this.#write(`${name}.txt`, Buffer.from(`${message}\nfrom ${from}\n`));
        await this.#write(`${name}.segment`, bytes);
        await this.#removeOldest();
      } catch {
        // It is counted and answered all the same.
      }
    });
    return this.#last;
  }

  /** What an earlier collector kept counts too. */
  async #prepare(): Promise<void> {
    if (this.#files !== undefined) return;
    await fs.promises.mkdir(this.#directory, { recursive: true });
    const files: KeptFile[] = [];
    for (const name of (await fs.promises.readdir(this.#directory)).sort())
      files.push({ name, bytes: (await fs.promises.stat(path.join(this.#directory, name))).size });
    this.#files = files;
    this.#bytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #write(name: string, content: Uint8Array): Promise<void> {
    await fs.promises.writeFile(path.join(this.#directory, name), content);
    this.#files?.push({ name, bytes: content.length });
    this.#bytes += content.length;
  }

  async #removeOldest(): Promise<void> {
    const files = this.#files ?? [];
    while (files.length > mostFiles || this.#bytes > this.#mostBytes) {
      const oldest = files.shift();
      if (oldest === undefined) return;
      this.#bytes -= oldest.bytes;
      await fs.promises.rm(path.join(this.#directory, oldest.name), { force: true });
    }
  }
}
