/**
 * What timers, requests and the like remember: the node that was current where they were made. They are of many shapes,
 * where V8 looks each field up: so there is one.
 */
import { StateWord } from '../../native';
import { FieldsOn, environmentProbes } from '../probes';

const { state } = environmentProbes();

interface Origin {
  readonly node: number;
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
      epoch: state[StateWord.StampEpoch] as number,
    };
    if (#origin in resource) {
      resource.#origin = origin;
    } else {
      new ResourceStamp(resource, origin);
    }
  }

  /** Puts the node where `resume` finds it; false of resources from before this run of the engine. */
  static recall(resource: object): boolean {
    if (!(#origin in resource)) return false;
    const { node, epoch } = resource.#origin;
    if (epoch !== state[StateWord.StampEpoch]) return false;
    state[StateWord.Argument] = node;
    return true;
  }
}
