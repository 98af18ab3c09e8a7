/** Who the users of a minute are: never in clear, only as hashes with a secret key. */
import { createHash, randomBytes } from 'node:crypto';
import { HyperLogLog } from '../../stats';
import { SipHash, type Hash64 } from './sip-hash';

/** Users whose hashes are kept for the rest of a minute, because a hash costs ten times as much as looking it up. */
const mostKnown = 10_000;

export class MinuteUsers {
  readonly #hash: SipHash;
  readonly #last: Hash64 = { high: 0, low: 0 };
  readonly #known = new Map<string, number>();
  #sketch = new HyperLogLog();

  /** @param secret one for the fleet, so that a user is the same on every host; without one, hashes are this process's own. */
  constructor(secret: string | undefined) {
    this.#hash = new SipHash(
      secret === undefined ? randomBytes(16) : createHash('sha256').update(secret).digest().subarray(0, 16),
    );
  }

  /** Counts the user, and returns the hash for a record: 0 to 2^32 − 1. */
  add(user: string): number {
    return this.#known.get(user) ?? this.#addNew(user);
  }

  /** The sketch of the users since the last call, in base64; `null` without any. */
  take(): string | null {
    if (this.#sketch.isEmpty) return null;
    const text = Buffer.from(this.#sketch.serialize()).toString('base64');
    this.#sketch = new HyperLogLog();
    this.#known.clear();
    return text;
  }

  #addNew(user: string): number {
    this.#hash.hash(user, this.#last);
    const { high, low } = this.#last;
    this.#sketch.add(high, low);
    if (this.#known.size < mostKnown) this.#known.set(user, low >>> 0);
    return low >>> 0;
  }
}
