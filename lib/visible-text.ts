/**
 * Names, messages and paths come from programs and files. Printed as they are, they could end a row of a table, move the cursor of a
 * terminal, show text in another order than it has, or give commands to whatever reads a log.
 */

/** Control and format characters, line and paragraph separators; joiners stay, which scripts and emojis need. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;
/** Surrogate pairs are one character by the flag `u`; halves have no UTF-8. */
const halfPair = /^[\ud800-\udfff]$/;

/** On one line: what cannot be seen is written as in JavaScript, `\n` or `\u001b`. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => (halfPair.test(character) ? '\ufffd' : escapeOf(character)));
}

function escapeOf(character: string): string {
  const escaped = JSON.stringify(character).slice(1, -1);
  if (escaped !== character) return escaped;
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** A line of output, which may begin with a name: none is a command to GitHub Actions (`::error::` or `##[error]`). */
export function visibleLine(line: string): string {
  return visibleText(line)
    .replace(/^(\s*):(?=:)/, '$1\\u003a')
    .replaceAll('##[', '#\\u0023[');
}
