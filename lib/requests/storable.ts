/** Texts that the application gives, as collectors take them: a row with any other would be refused whole. */

/** NUL, and halves of surrogate pairs, of which a cut may leave one: UTF-8 has none. */
const unstorable = /[\0\p{Surrogate}]/gu;

/** @param longest in UTF-16 units. */
export function storable(text: string, longest: number): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return cut.replace(unstorable, '\ufffd');
}
