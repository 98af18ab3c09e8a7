/** Redis, by the diagnostics channels of `redis` from 5.12 on and of `ioredis` from 5.11 on. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { BackendContext } from './context';
import type { EndOfCall } from './use';

const system = 'redis';
/** Traced operations: a pipeline or transaction counts once, and the commands in it not. */
const operations = ['node-redis:command', 'node-redis:batch', 'ioredis:command', 'ioredis:batch'] as const;

/** What both drivers publish. Arguments of commands are in it too, and are not looked at. */
interface Operation {
  readonly batchMode?: string;
}

type Subscription = readonly [name: string, onMessage: (message: unknown) => void];

/** A call under way. */
interface Call {
  readonly end: EndOfCall;
  /** Until the driver has taken the command. */
  readonly stepBack: () => void;
}

/**
 * Subscribed while windows are open only: a driver that is traced makes one promise more for each command.
 *
 * All requests share a connection, and whoever comes first writes what all have gathered. So what the driver does with a
 * command, from its queue on, is nobody's work: else one request would pay for the others.
 */
export class RedisChannels {
  readonly #subscriptions: readonly Subscription[];
  #isSubscribed = false;

  constructor(context: BackendContext) {
    const calls = new WeakMap<object, Call>();
    const begin = (name: string, message: object): void => {
      const caller = context.current();
      if (caller === undefined) return;
      if (name.endsWith(':command') && (message as Operation).batchMode !== undefined) return;
      const end = caller.backends.begin('cache', system, context.now());
      calls.set(message, { end, stepBack: context.stepOutside() });
    };
    const end = (message: object): void => calls.get(message)?.end(context.now());
    const stepBack = (message: object): void => calls.get(message)?.stepBack();
    const guarded =
      (handle: (message: object) => void) =>
      (message: unknown): void => {
        context.guard(() => {
          handle(message as object);
        });
      };
    this.#subscriptions = operations.flatMap((name): Subscription[] => [
      [
        `tracing:${name}:start`,
        guarded((message) => {
          begin(name, message);
        }),
      ],
      [`tracing:${name}:end`, guarded(stepBack)],
      [`tracing:${name}:asyncStart`, guarded(end)],
      [`tracing:${name}:error`, guarded(end)],
    ]);
  }

  subscribe(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    for (const [name, onMessage] of this.#subscriptions) subscribe(name, onMessage);
  }

  unsubscribe(): void {
    if (!this.#isSubscribed) return;
    this.#isSubscribed = false;
    for (const [name, onMessage] of this.#subscriptions) unsubscribe(name, onMessage);
  }
}
