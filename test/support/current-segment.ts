/** Plain segments and requests, of which tests change what they are about. */
import type { RequestRecord, Segment } from '../../lib/model/requests';

/** A segment of one instance whose requests began now. */
export function currentSegment(
  instance: string,
  sequence: number,
  count: number,
  time = Date.now(),
): Segment {
  return {
    header: {
      format: 'icprofile-segment',
      version: 1,
      identity: {
        service: 'shop',
        revision: 'a1',
        version: null,
        host: `host of ${instance}`,
        instance,
        thread: 0,
        cluster: null,
        region: null,
        environment: null,
        cpuModel: 'test',
        nodeVersion: 'v20.0.0',
      },
      counting: { event: 'instructions:u', unit: 'instructions', source: 'emulated' },
      sequence,
      lostRows: 0,
      notes: [],
    },
    requests: Array.from({ length: count }, (_, index) =>
      requestOf(`${instance}-${sequence}-${index}`, time),
    ),
    functions: [],
    minutes: [],
  };
}

export function requestOf(id: string, time: number): RequestRecord {
  return {
    time,
    id,
    traceId: null,
    endpoint: 'GET /',
    status: 200,
    aborted: false,
    cut: false,
    instructions: 1000,
    collectionInstructions: 0,
    latencyMs: 5,
    firstByteMs: 4,
    backends: [],
    inFlight: 0,
    served: 5000,
    processAgeMs: 60_000,
    flags: [],
    userHash: null,
    probability: 0.1,
    profileProbability: null,
  };
}
