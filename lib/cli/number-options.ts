/** What options take that are numbers. */
import { InvalidArgumentError, type Command } from 'commander';

const mostCounted = 1_000_000;

/** A count, from 1 on. */
export function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= mostCounted) return count;
  throw new InvalidArgumentError(`It must be a count from 1 to ${mostCounted}, such as 5.`);
}

/** In seconds. Timers of Node have 31 bits of milliseconds, and explanations take four times the limit. */
const longestTimeLimit = 500_000;

export function addTimeLimitOption(command: Command, what: string): Command {
  return command.option('--time-limit <seconds>', `of CPU time, for ${what}`, secondsOf, 60);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= longestTimeLimit) return seconds;
  throw new InvalidArgumentError(`It must be a number of seconds up to ${longestTimeLimit}, such as 60.`);
}
