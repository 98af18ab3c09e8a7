/** Numbers for what rows repeat, such as names of functions. */

export type DictionaryValue = string | number | null;

/**
 * Entries are held in memory and, once a transaction with their rows is committed, in their table. Entries of a
 * transaction that fails are taken back.
 */
export class Dictionary {
  readonly #ids = new Map<string, number>();
  readonly #pending: { readonly key: string; readonly row: readonly DictionaryValue[] }[] = [];
  readonly #most: number;
  #next = 0;

  /** @param most Entries that there may be at most. */
  constructor(most: number) {
    this.#most = most;
  }

  /** An entry that the table has. */
  load(id: number, values: readonly DictionaryValue[]): void {
    this.#ids.set(keyOf(values), id);
    this.#next = Math.max(this.#next, id + 1);
  }

  /** The number of these values; undefined where they are new and the dictionary is full. */
  idOf(values: readonly DictionaryValue[]): number | undefined {
    const key = keyOf(values);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    return this.#ids.size < this.#most ? this.#add(key, values) : undefined;
  }

  /** The same, also beyond the most. */
  forcedIdOf(values: readonly DictionaryValue[]): number {
    const key = keyOf(values);
    return this.#ids.get(key) ?? this.#add(key, values);
  }

  #add(key: string, values: readonly DictionaryValue[]): number {
    const id = this.#next++;
    this.#ids.set(key, id);
    this.#pending.push({ key, row: [id, ...values] });
    return id;
  }

  /** Entries that the table has no more. */
  forget(ids: ReadonlySet<number>): void {
    for (const [key, id] of this.#ids) if (ids.has(id)) this.#ids.delete(key);
  }

  /** Rows for the table: what was added since the last commit. */
  pendingRows(): readonly (readonly DictionaryValue[])[] {
    return this.#pending.map(({ row }) => row);
  }

  commit(): void {
    this.#pending.length = 0;
  }

  rollback(): void {
    for (const { key } of this.#pending) this.#ids.delete(key);
    this.#pending.length = 0;
  }
}

function keyOf(values: readonly DictionaryValue[]): string {
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : JSON.stringify(values);
}
