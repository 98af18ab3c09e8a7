import { invalidArgument } from '../../errors';
import { type Profile, selectFunctions, selectNodes } from '../profile';

/**
 * The part of a profile that one thread did; its totals are those of the thread. Pure.
 *
 * @param name as in the profile's `threads`: `main`, or `worker` and its number.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is no such thread.
 */
export function selectThread(profile: Profile, name: string): Profile {
  const roots = new Set(profile.threads.filter((thread) => thread.name === name).map(({ root }) => root));
  if (roots.size === 0) {
    const names = profile.threads.map((thread) => thread.name);
    throw invalidArgument('thread', `one of ${names.join(', ')}`, name);
  }
  const isKept = (index: number) => (profile.nodes[index]?.parent ?? -1) >= 0 || roots.has(index);
  const part = selectNodes(profile, isKept);
  const used = new Set(part.nodes.map((node) => node.function));
  return selectFunctions(part, (index) => used.has(index));
}
