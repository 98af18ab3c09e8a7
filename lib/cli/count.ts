import { InvalidArgumentError } from 'commander';

/** Of an option, as commander has it parsed. */
export function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a count, such as 20.');
}
