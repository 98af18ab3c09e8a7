/**
 * What timers, requests and the like remember of where they were made: a node, and the call it was for. They are of many
 * shapes, where V8 looks each field up: so there is one.
 */
import { StateWord } from '../native/addon';
import { FieldsOn } from './hidden-fields';
import { environmentProbes } from './probes';

const { state } = environmentProbes();
// Constants, not loads from an object, in optimized code.
const [epochWord, currentWord, callWord] = [StateWord.Epoch, StateWord.Current, StateWord.Call] as const;
const [argumentWord, resumedCallWord] = [StateWord.Argument, StateWord.ResumedCall] as const;

interface Origin {
  readonly node: number;
  readonly call: number;
  readonly epoch: number;
}

export class ResourceStamp extends FieldsOn {
  #origin: Origin;

  constructor(resource: object, origin: Origin) {
    super(resource);
    this.#origin = origin;
  }

  /** Resources can be used, and made, more than once. */
  static stamp(resource: object): void {
    const origin = {
      node: state[currentWord] as number,
      call: state[callWord] as number,
      epoch: state[epochWord] as number,
    };
    if (#origin in resource) {
      resource.#origin = origin;
    } else {
      new ResourceStamp(resource, origin);
    }
  }

  /** Puts node and call where `resume` finds them; false of resources from before this run of the engine. */
  static recall(resource: object): boolean {
    if (!(#origin in resource)) return false;
    const { node, call, epoch } = resource.#origin;
    if (epoch !== state[epochWord]) return false;
    state[argumentWord] = node;
    state[resumedCallWord] = call;
    return true;
  }
}
