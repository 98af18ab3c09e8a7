/** Where functions are, as short as it can be told. Pure. */
import type { ProfiledFunction } from '../../model/profile';
import { visibleText } from '../../visible-text';

/** What all files' paths begin with, up to a slash: shown once, or not at all. */
export function commonDirectory(functions: readonly ProfiledFunction[]): string {
  const files = functions.flatMap(({ file }) => (file === null ? [] : [file]));
  const [first = '', ...others] = files;
  let length = first.lastIndexOf('/') + 1;
  for (const file of others) {
    while (!file.startsWith(first.slice(0, length))) {
      length = length < 2 ? 0 : first.lastIndexOf('/', length - 2) + 1;
    }
  }
  return first.slice(0, length);
}

/** `src/server.ts:12:3`; empty where V8 does not tell. */
export function placeText({ file, line, column }: ProfiledFunction, directory = ''): string {
  if (file === null) return '';
  const position = [line, column].filter((part) => part !== null).map((part) => `:${part}`);
  const shown = file.startsWith(directory) ? file.slice(directory.length) : file;
  return `${visibleText(shown)}${position.join('')}`;
}

/** A label is shown by its keys and values. */
export function displayName({ name, kind, labels }: ProfiledFunction): string {
  if (kind !== 'label' || labels === undefined) return name === '' ? '(anonymous)' : visibleText(name);
  return Object.entries(labels)
    .map(([key, value]) => visibleText(`${key}: ${value}`))
    .join(', ');
}
