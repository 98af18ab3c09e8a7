/** What all exports to other tools' formats take. */
import { IcprofileError, invalidArgument } from '../errors';
import type { Profile, ProfileNode } from '../model/profile';

export interface ExportOptions {
  /**
   * The one event to export, by name. Default: all events in formats that hold several (speedscope, pprof, callgrind),
   * the profile's first in the others.
   */
  readonly event?: string;
}

/** The profile with the events to export only. @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that it does not have. */
export function withChosenEvents(profile: Profile, { event: name }: ExportOptions): Profile {
  if (name === undefined) return profile;
  const index = profile.events.findIndex((event) => event.name === name);
  if (index < 0) {
    const names = profile.events.map((event) => event.name).join(', ');
    throw invalidArgument('options.event', `one of ${names}`, name);
  }
  return withEvent(profile, index);
}

/** The profile with one event: the one asked for, or the first. @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_INVALID_PROFILE */
export function withOneEvent(profile: Profile, options: ExportOptions): Profile {
  if (profile.events.length === 0)
    throw new IcprofileError('ERR_ICPROFILE_INVALID_PROFILE', 'The profile has no events');
  return options.event === undefined ? withEvent(profile, 0) : withChosenEvents(profile, options);
}

function withEvent(profile: Profile, index: number): Profile {
  const only = (values: readonly number[]) => [values[index] ?? 0];
  return {
    ...profile,
    events: profile.events.slice(index, index + 1),
    nodes: profile.nodes.map((node): ProfileNode => ({
      ...node,
      self: only(node.self),
      rawSelf: only(node.rawSelf),
      resumed: only(node.resumed),
      afterSettlement: only(node.afterSettlement),
    })),
  };
}
