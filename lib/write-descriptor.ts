/** Writing to open descriptors whole, at the end of a process, when nothing asynchronous goes on any more. */
import { fs, waitForWord } from './originals';

const pauseMs = 2;

/**
 * Waits where a pipe is full and nobody may wait for it (EAGAIN), as the standard streams of Node can be.
 *
 * @throws the errors of `fs.writeSync`, such as EPIPE.
 */
export function writeDescriptorWhole(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const clock = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let written = 0; written < bytes.length;) {
    try {
      written += fs.writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      waitForWord(clock, 0, 0, pauseMs);
    }
  }
}
