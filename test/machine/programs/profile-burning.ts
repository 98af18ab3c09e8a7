// Profiles a function that burns, and gives the profile: on standard output, or to the thread that started this one.
import { parentPort, workerData } from 'node:worker_threads';
import { profile, type Profile } from '../../../lib';
import { nativeAddon } from '../../../lib/native/load';
import { hardwareProfiler } from '../support/profiles';

export interface ProfileBurning {
  readonly calls: number;
  /** Of `burn`, in each call. */
  readonly count: number;
}

function run({ calls, count }: ProfileBurning): Profile {
  const { burn } = nativeAddon();
  const burning = profile(function burning() {
    burn(count);
  });
  const profiler = hardwareProfiler().start();
  for (let call = 0; call < calls; call += 1) burning();
  return profiler.stop();
}

if (parentPort !== null) {
  parentPort.postMessage(run(workerData as ProfileBurning));
} else {
  console.log(JSON.stringify(run(JSON.parse(process.argv[2] ?? '') as ProfileBurning)));
}
