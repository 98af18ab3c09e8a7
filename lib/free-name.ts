/** Names that are given once each: where one is taken, a number from 2 on stands behind it. */
export class FreeNames {
  readonly #separator: string;
  readonly #taken = new Set<string>();
  /** Of each name that was wanted more than once, so that many are found in linear time. */
  readonly #lastNumbers = new Map<string, number>();

  constructor(separator: string) {
    this.#separator = separator;
  }

  /** @param base what the number stands behind, where that is not the name itself. */
  take(wanted: string, base = wanted): string {
    let name = wanted;
    let number = this.#lastNumbers.get(wanted) ?? 1;
    while (this.#taken.has(name)) {
      number += 1;
      name = `${base}${this.#separator}${number}`;
    }
    this.#lastNumbers.set(wanted, number);
    this.#taken.add(name);
    return name;
  }
}
