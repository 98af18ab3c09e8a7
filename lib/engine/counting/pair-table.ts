/** Most slots stay free, so that pairs are found within some steps. */
const slotsPerPair = 2;

const free = -1;

/**
 * Numbers pairs of 32-bit integers in the order in which they first come. A hash table with open addressing, because a Map
 * by pairs allocates a number or a string for each key, which takes most of the time of a large profile.
 */
export class PairTable {
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  /** Indexes of pairs. */
  readonly #slots: Int32Array;
  #size = 0;
  #steps = 0;

  /** @param capacity how many different pairs come at most. */
  constructor(capacity: number) {
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    let slots = 1;
    while (slots < capacity * slotsPerPair) slots *= 2;
    this.#slots = new Int32Array(slots).fill(free);
  }

  get size(): number {
    return this.#size;
  }

  /** How many slots were looked at, for all pairs together. */
  get steps(): number {
    return this.#steps;
  }

  /** The pair's number: the size so far where it is new. */
  indexOf(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(first, second) & mask; ; slot = (slot + 1) & mask) {
      this.#steps += 1;
      const index = this.#slots[slot] ?? free;
      if (index === free) return this.#add(slot, first, second);
      if (this.#first[index] === first && this.#second[index] === second) return index;
    }
  }

  #add(slot: number, first: number, second: number): number {
    const index = this.#size;
    if (index === this.#first.length) throw new RangeError(`There are more than ${index} pairs`);
    this.#first[index] = first;
    this.#second[index] = second;
    this.#slots[slot] = index;
    this.#size += 1;
    return index;
  }
}

function hash(first: number, second: number): number {
  return mixed(mixed(first) + second);
}

/** The end of MurmurHash3: neighbours come far apart, and no two numbers become one. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
