/** The thread of a courier: takes orders, and answers each with its outcome. */
import { parentPort, workerData } from 'node:worker_threads';
import { deliver, type CourierData, type Order, type Outcome } from './courier';
import { Collector } from './post';

const { to, token } = workerData as CourierData;
const collector = new Collector(new URL(to), token);

parentPort?.on('message', ({ id, load }: Order) => {
  void deliver(collector, load).then((outcome) => {
    parentPort?.postMessage({ id, outcome } satisfies Outcome);
  });
});
