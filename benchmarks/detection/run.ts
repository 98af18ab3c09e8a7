/** Plays a share of the rollouts and writes one line of JSON for each. */
import { effectKinds, nullKinds } from './kinds';
import { play } from './play';

const [of = 'null', from = '0', step = '1', each = '100'] = process.argv.slice(2);
const kinds = of === 'null' ? nullKinds : effectKinds;
for (let index = Number(from); index < Number(each) * kinds.length; index += Number(step)) {
  const kind = kinds[index % kinds.length];
  // Large steps, because near seeds of a small generator begin alike.
  if (kind !== undefined) process.stdout.write(`${JSON.stringify(play(kind, 7919 * (index + 1)))}\n`);
}
