/** The name, with a number from 2 on behind a separator where it is taken; from here on it is. */
export function freeName(wanted: string, separator: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${separator}${number}`;
  taken.add(name);
  return name;
}
