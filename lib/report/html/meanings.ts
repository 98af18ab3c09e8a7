/** What the nodes stand for that no function of the program is: in words for the page. Pure. */
import type { FunctionKind, ProfiledFunction } from '../../model/profile';

const meanings: Readonly<Partial<Record<FunctionKind, string>>> = {
  label: 'A label: all that was done under it.',
  program:
    'The thread as a whole. Its self is what ran outside of all profiled functions: other code, loading of modules, V8’s work at such times.',
  'minor garbage collection':
    'V8’s collections of young objects, whoever was running. What is collected was made by other functions.',
  'major garbage collection':
    'V8’s collections of all objects, whoever was running. What is collected was made by other functions.',
  truncated: 'Calls past the profile’s limit of nodes.',
};

/** Undefined for functions of the program: their names and places say what they are. */
export function meaningOf({ kind }: Pick<ProfiledFunction, 'kind'>): string | undefined {
  return meanings[kind];
}
