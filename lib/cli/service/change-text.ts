/** A relative change with its sign, such as `+3.10 %`; nothing where it is not known. */
export function changeText(part: number | null): string {
  if (part === null) return '';
  return `${part < 0 ? '\u2212' : '+'}${(100 * Math.abs(part)).toFixed(2)} %`;
}
