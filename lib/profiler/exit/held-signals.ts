/**
 * Signals that end a process, held up until what must not be lost is saved. A program's own listeners decide where there
 * are some. It goes past `process.on`, so that programs that count listeners see none of ours.
 */
import { constants } from 'node:os';
import {
  type NativeAddon,
  environmentCode,
  environmentPart,
  nativeAddon,
  inMainRealm,
  mainRealm,
} from '../../native';

/** Those by which users, terminals, process managers and limits of the kernel ask a process to end. */
const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGXCPU'] as const;

type OnSignal = (signal: number) => boolean;

interface Receiver {
  onSignal?: OnSignal;
}

const { process } = mainRealm;

/**
 * Only a process's main thread gets signals.
 *
 * @param callback ends the process, or returns true: it will do so later.
 * @returns how to release them.
 */
export function holdSignals(callback: OnSignal): () => void {
  receiver().onSignal = callback;
  for (const name of names) hold(name);
  process.on('removeListener', holdAgain);
  return () => {
    delete receiver().onSignal;
    process.removeListener('removeListener', holdAgain);
    for (const name of names) nativeAddon().releaseSignal(constants.signals[name]);
  };
}

function receiver(): Receiver {
  return environmentPart<Receiver>('signal receiver', () => inMainRealm({}));
}

function hold(name: (typeof names)[number]): void {
  if (process.listenerCount(name) === 0) nativeAddon().holdSignal(constants.signals[name], receive());
}

/** Node sets a signal's default action when its last listener is removed. */
function holdAgain(event: string | symbol): void {
  const name = names.find((held) => held === event);
  if (name !== undefined) hold(name);
}

/** One for all copies of the package: the addon keeps the first that it is given. */
function receive(): OnSignal {
  return environmentCode('signal callback', makeReceive, {
    receiver: receiver(),
    addon: nativeAddon(),
  });
}

function makeReceive(parts: { readonly receiver: Receiver; readonly addon: NativeAddon }): OnSignal {
  return (signal) => {
    if (parts.receiver.onSignal !== undefined) return parts.receiver.onSignal(signal);
    parts.addon.dieOfSignal(signal);
    return false;
  };
}
