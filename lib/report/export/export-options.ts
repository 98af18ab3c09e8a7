/** What all exports to other tools' formats take. */
import { eventIndexOf, type Profile, type ProfileNode } from '../../model/profile';
import type { ReportOptions } from '../format';

/** Formats that hold several events (speedscope, pprof, callgrind) begin with the one asked for, the others hold only this one. */
export type ExportOptions = Pick<ReportOptions, 'event'>;

/** The profile with the event in front of its others. @throws ERR_ICPROFILE_INVALID_ARGUMENT for one that it does not have. */
export function withEventFirst(profile: Profile, options: ExportOptions): Profile {
  const chosen = eventIndexOf(profile, options.event);
  const others = [...profile.events.keys()].filter((index) => index !== chosen);
  return chosen === 0 ? profile : withEvents(profile, [chosen, ...others]);
}

/** The profile with this event only. @throws ERR_ICPROFILE_INVALID_ARGUMENT for one that it does not have. */
export function withOneEvent(profile: Profile, options: ExportOptions): Profile {
  return withEvents(profile, [eventIndexOf(profile, options.event)]);
}

function withEvents(profile: Profile, indexes: readonly number[]): Profile {
  const pick = (values: readonly number[]) => indexes.map((index) => values[index] ?? 0);
  return {
    ...profile,
    events: indexes.flatMap((index) => profile.events.slice(index, index + 1)),
    nodes: profile.nodes.map((node): ProfileNode => ({
      ...node,
      self: pick(node.self),
      rawSelf: pick(node.rawSelf),
      resumed: pick(node.resumed),
    })),
  };
}
