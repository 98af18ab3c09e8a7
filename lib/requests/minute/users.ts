/** Who the users of a minute are: never in clear, only as hashes with a secret key. */
import { createHash, randomBytes } from 'node:crypto';
import { HyperLogLog } from '../../stats';
import { SipHash, type Hash64 } from './sip-hash';

export class MinuteUsers {
  readonly #hash: SipHash;
  readonly #last: Hash64 = { high: 0, low: 0 };
  #sketch = new HyperLogLog();

  /** @param secret one for the fleet, so that a user is the same on every host; without one, hashes are this process's own. */
  constructor(secret: string | undefined) {
    this.#hash = new SipHash(
      secret === undefined ? randomBytes(16) : createHash('sha256').update(secret).digest().subarray(0, 16),
    );
  }

  /** Counts the user, and returns the hash for a record: 0 to 2^32 − 1. */
  add(user: string): number {
    const { high, low } = this.#seen(user);
    this.#sketch.add(high, low);
    return low >>> 0;
  }

  /** The sketch of the users since the last call, in base64; `null` without any. */
  take(): string | null {
    if (this.#sketch.isEmpty) return null;
    const text = Buffer.from(this.#sketch.serialize()).toString('base64');
    this.#sketch = new HyperLogLog();
    return text;
  }

  #seen(user: string): Hash64 {
    this.#hash.hash(user, this.#last);
    return this.#last;
  }
}
