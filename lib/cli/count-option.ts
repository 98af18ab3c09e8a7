import { InvalidArgumentError } from 'commander';

/** What an option takes that is a count, from 1 on. */
export function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a count, such as 5.');
}
