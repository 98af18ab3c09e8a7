/**
 * An async function that awaits for the first time goes back to its caller, without any code of its own running. V8 makes one
 * more promise before that, which stands for the `await` and must remember the function's node; then the caller is current.
 */
import { StateWord, environmentCode } from '../../native';
import { environmentProbes, type Probes } from '../probes';

interface PendingSuspensionCode {
  /** Whether a function is about to be suspended; the promise hook asks at every promise. */
  readonly pendingSuspension: { isPending: boolean };
  /** To be called right before an `await` of a promise; of anything else V8 makes one promise more `before`. */
  readonly suspendWithNextPromise: (node: number, before?: number) => void;
  /** The promise has been made. */
  readonly completeSuspension: () => void;
}

/** Uses nothing from outside, so that one copy of it serves an environment. */
function makePendingSuspension(probes: Probes): PendingSuspensionCode {
  const { state, leave } = probes;
  const pendingSuspension = { isPending: false };
  let [epoch, callerNode, promisesBefore] = [0, 0, 0];

  const suspendWithNextPromise = (node: number, before = 0): void => {
    [epoch, callerNode, promisesBefore] = [state[StateWord.Epoch] as number, node, before];
    pendingSuspension.isPending = true;
  };

  const completeSuspension = (): void => {
    if (promisesBefore-- > 0) return;
    pendingSuspension.isPending = false;
    if (state[StateWord.Epoch] !== epoch) return;
    state[StateWord.Argument] = callerNode;
    leave();
  };

  return { pendingSuspension, suspendWithNextPromise, completeSuspension };
}

export const { pendingSuspension, suspendWithNextPromise, completeSuspension } = environmentCode(
  'pending suspension',
  makePendingSuspension,
  environmentProbes(),
);
