// Opens so many counters that their pages exceed the user's locked memory; says how each is read, and what the first
// and the last count. One counter is enabled at a time, as the PMU has room for few.
import { ReadingFlag } from '../../../lib/native/addon';
import { countOfBurning, instructions, open, read } from '../support/groups';

const { groups: count, burn } = JSON.parse(process.argv[2] ?? '') as { groups: number; burn: number };

/** The end of the process closes them. */
const untilExit = { after: () => {} };
const groups = Array.from({ length: count }, () => {
  const group = open(untilExit, [instructions], { userSpaceReads: true });
  const fellBack = ((read(group)[0]?.flags ?? 0) & ReadingFlag.FellBack) !== 0;
  group.disable();
  return { group, fellBack };
});
const burned = [groups[0], groups.at(-1)].map((opened) => {
  if (opened === undefined) return NaN;
  opened.group.enable();
  const counted = countOfBurning(opened.group, burn);
  opened.group.disable();
  return counted;
});
const fellBack = groups.filter((opened) => opened.fellBack).length;
console.log(JSON.stringify({ mapped: count - fellBack, fellBack, burned }));
