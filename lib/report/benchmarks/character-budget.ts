/** So many characters, for the lines of several lists: what matters most is asked first. */
export class CharacterBudget {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  /** For a text that is there in any case. */
  spend(text: string): string {
    this.#left -= text.length;
    return text;
  }

  /** The first of the lines: as many as there is room for, each with its end. */
  take(lines: readonly string[]): readonly string[] {
    let count = 0;
    for (const line of lines) {
      if (line.length + 1 > this.#left) break;
      this.#left -= line.length + 1;
      count += 1;
    }
    return lines.slice(0, count);
  }
}
