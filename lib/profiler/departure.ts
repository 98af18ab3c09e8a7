/**
 * An async function that awaits for the first time goes back to its caller, without any code of its own running. V8 makes one
 * more promise before that, which stands for the `await` and must remember the function's node; then the caller is current.
 */
import { StateWord } from '../native/addon';
import { environmentProbes } from './probes';

const { state, leave } = environmentProbes();

/** Whether somebody is about to go; the promise hook asks at every promise. */
export const departure = { isPending: false };
let [epoch, callerNode, callerCall, promisesBefore] = [0, 0, 0, 0];

/** To be called right before an `await` of a promise; of anything else V8 makes one promise more `before`. */
export function departWithNextPromise(node: number, call: number, before = 0): void {
  [epoch, callerNode, callerCall, promisesBefore] = [state[StateWord.Epoch] as number, node, call, before];
  departure.isPending = true;
}

/** The promise has been made. */
export function depart(): void {
  if (promisesBefore-- > 0) return;
  departure.isPending = false;
  if (state[StateWord.Epoch] !== epoch) return;
  state[StateWord.Argument] = callerNode;
  state[StateWord.Call] = callerCall;
  leave();
}
