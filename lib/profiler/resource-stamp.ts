/**
 * What timers, requests and the like remember of where they were made: a node, and the call it was for. They are of many
 * shapes, where V8 looks each field up: so there is one.
 */
import { StateWord } from '../native/addon';
import { FieldsOn } from './hidden-fields';
import { environmentProbes } from './probes';

const { state } = environmentProbes();

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
      node: state[StateWord.Current] as number,
      call: state[StateWord.Call] as number,
      epoch: state[StateWord.Epoch] as number,
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
    if (epoch !== state[StateWord.Epoch]) return false;
    state[StateWord.Argument] = node;
    state[StateWord.ResumedCall] = call;
    return true;
  }
}
