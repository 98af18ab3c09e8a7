import { setImmediate as turn } from 'node:timers/promises';
import { Semaphore } from '../../../lib/bench/running/semaphore';

/** Two who each want so many slots, one of each at a time: the order in which they got them. */
async function orderOf(atOnce: number, each: number): Promise<string> {
  const slots = new Semaphore(atOnce);
  let order = '';
  const worker = async (name: string) => {
    for (let taken = 0; taken < each; taken++) {
      await slots.run(async () => {
        order += name;
        await turn();
      });
    }
  };
  await Promise.all([worker('a'), worker('b')]);
  return order;
}

test('two who want one turn after the other alternate', async () => {
  expect(await orderOf(1, 4)).toBe('abababab');
});

test('no more than so many have their turn at the same time', async () => {
  const slots = new Semaphore(2);
  let [now, most] = [0, 0];
  const work = () =>
    slots.run(async () => {
      most = Math.max(most, ++now);
      await turn();
      now--;
    });
  await Promise.all(Array.from({ length: 7 }, work));
  expect(most).toBe(2);
});

test('one that fails leaves its turn to the next', async () => {
  const slots = new Semaphore(1);
  await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(slots.run(() => Promise.resolve('yes'))).resolves.toBe('yes');
});
