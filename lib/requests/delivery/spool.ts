/** Segments on disk, while the collector is away and after the process has ended. Bounded: the oldest ones leave first. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A segment's file. Its name has what must be known without reading it. */
export interface SpooledSegment {
  readonly file: string;
  readonly bytes: number;
  /** Its own, and those that its header counts as lost. */
  readonly rows: number;
}

export interface Stored {
  readonly isKept: boolean;
  readonly lostRows: number;
}

export interface SpoolOptions {
  /** Where segments are kept; made when it is needed. */
  readonly directory: string;
  readonly maxBytes: number;
}

const ending = '.segment.gz';
/** A file that is being written, by a process that may have died. */
const partEnding = '.part';
const forgottenPartMs = 60_000;

/**
 * Of this user, as others may write into the system's directory for temporary files; and for one collector, as a later process
 * sends what it finds there to its own.
 */
export function defaultSpoolDirectory(to: URL): string {
  const collector = to.host.replaceAll(/[^\w.]/g, '-');
  return path.join(os.tmpdir(), `icprofile-spool-${process.getuid?.() ?? 0}-${collector}`);
}

export class Spool {
  readonly #options: SpoolOptions;
  readonly #unusable = new Set<string>();
  #written = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /**
   * Writes beside the name and renames. Blocks: it is for the end of the process, and for segments that wait long.
   *
   * @returns whether it is kept, and the rows of older segments that made room for it.
   */
  store(instance: string, sequence: number, rows: number, content: Buffer): Stored {
    const { directory, maxBytes } = this.#options;
    let lostRows = 0;
    if (content.length > maxBytes) return { isKept: false, lostRows };
    try {
      this.#makeDirectory();
      lostRows = this.#makeRoom(maxBytes - content.length);
      const name = `${String(Date.now()).padStart(15, '0')}-${String(this.#written++).padStart(6, '0')}-${safe(instance)}-${sequence}-${rows}${ending}`;
      const file = path.join(directory, name);
      fs.writeFileSync(file + partEnding, content, { mode: 0o600 });
      fs.renameSync(file + partEnding, file);
      return { isKept: true, lostRows };
    } catch {
      // Such as a full disk. The rows are counted as lost.
      return { isKept: false, lostRows };
    }
  }

  /**
   * The oldest first, of this process and of those that have ended. Files of other users, links and what is no file are not listed:
   * the system's directory for temporary files is everybody's.
   */
  list(): readonly SpooledSegment[] {
    const { directory } = this.#options;
    try {
      return fs
        .readdirSync(directory)
        .filter((name) => name.endsWith(ending))
        .sort()
        .flatMap((name) => {
          const file = path.join(directory, name);
          const stat = fs.lstatSync(file, { throwIfNoEntry: false });
          const isOwn = stat?.isFile() === true && stat.uid === (process.getuid?.() ?? stat.uid);
          return isOwn && !this.#unusable.has(file) ? [{ file, bytes: stat.size, rows: rowsOf(name) }] : [];
        });
    } catch {
      return [];
    }
  }

  /** `undefined` where another process has sent it meanwhile, or where it cannot be read: it is not listed again. */
  async read(segment: SpooledSegment): Promise<Buffer | undefined> {
    try {
      return await fs.promises.readFile(segment.file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#unusable.add(segment.file);
      return undefined;
    }
  }

  /** What cannot be removed is not listed again, and so not sent again. */
  async remove(segment: SpooledSegment): Promise<void> {
    try {
      await fs.promises.rm(segment.file, { force: true });
    } catch {
      this.#unusable.add(segment.file);
    }
  }

  #makeDirectory(): void {
    const { directory } = this.#options;
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid } = fs.lstatSync(directory);
    const own = process.getuid?.() ?? uid;
    if (uid !== own && own !== 0) throw new Error('the spool directory is another user’s');
  }

  #makeRoom(bytesAllowed: number): number {
    this.#removeForgottenParts();
    const segments = this.list();
    let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    let lost = 0;
    for (const segment of segments) {
      if (bytes <= bytesAllowed) break;
      fs.rmSync(segment.file, { force: true });
      bytes -= segment.bytes;
      lost += segment.rows;
    }
    return lost;
  }

  #removeForgottenParts(): void {
    const { directory } = this.#options;
    for (const name of fs.readdirSync(directory)) {
      if (!name.endsWith(partEnding)) continue;
      const file = path.join(directory, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (stat !== undefined && Date.now() - stat.mtimeMs > forgottenPartMs) fs.rmSync(file, { force: true });
    }
  }
}

function safe(text: string): string {
  return text.replaceAll(/[^\w.-]/g, '_').slice(0, 100);
}

function rowsOf(name: string): number {
  const rows = Number(name.slice(0, -ending.length).split('-').at(-1));
  return Number.isFinite(rows) ? rows : 0;
}
