import { IcprofileError, invalidArgument } from '../../errors';
import type { Profile, ProfiledEvent } from './profile';

/**
 * Where an event is in the profile's lists of values; without a name, its first.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where the profile has no such event.
 */
export function eventIndexOf({ events }: Pick<Profile, 'events'>, name?: string): number {
  if (name === undefined) return 0;
  const index = events.findIndex((event) => event.name === name);
  if (index >= 0) return index;
  throw invalidArgument('event', `one of ${events.map((event) => event.name).join(', ')}`, name);
}

/** As of `eventIndexOf`. */
export function eventOf(profile: Pick<Profile, 'events'>, name?: string): ProfiledEvent {
  const event = profile.events[eventIndexOf(profile, name)];
  if (event !== undefined) return event;
  throw new IcprofileError('ERR_ICPROFILE_INVALID_PROFILE', 'The profile has no events');
}
