/** Texts that a store takes: the application makes its texts so, and the collector refuses rows with others. */

/** Longest texts that are stored, in UTF-16 units. */
export const longestTexts = { id: 100, name: 1000, file: 2000, note: 4000, sketch: 100_000 } as const;

/** NUL and unpaired surrogates cannot be stored as UTF-8, or come back as another text. */
const unstorable = /[\0\p{Surrogate}]/gu;

export function isStorable(text: string): boolean {
  return text.search(unstorable) < 0;
}

/** The text cut after so many UTF-16 units, with U+FFFD for what cannot be stored. A cut may leave half of a pair. */
export function storable(text: string, longest: number): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return cut.replace(unstorable, '\ufffd');
}
