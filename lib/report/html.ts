/** A page for people: one file that works offline, with a table, a flame graph, callers and callees. */
import { invalidArgument } from '../errors';
import type { Profile, ProfiledEvent } from '../model/profile';
import { pageAssets } from './html/assets';
import { htmlDocument } from './html/document';
import { packProfile } from './html/packed-profile';

export interface HtmlReportOptions {
  /** The event that the page shows first, by name; default: the profile's first. The page can switch to the others. */
  readonly event?: string;
  /** The page's title; default: the time of the profile's start. */
  readonly title?: string;
  /** An earlier profile: the page shows what has changed since. Of the same source, instruction set and unit. */
  readonly against?: Profile;
}

/**
 * @returns a whole HTML document, which loads nothing from anywhere.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an unknown event, or a profile to compare with whose numbers are of another kind.
 * @throws ERR_ICPROFILE_SYSTEM_CALL where the package is incomplete.
 */
export function htmlReport(profile: Profile, options: HtmlReportOptions = {}): string {
  const { event, title = defaultTitle(profile), against } = options;
  const eventIndex = event === undefined ? 0 : profile.events.findIndex(({ name }) => name === event);
  if (eventIndex < 0) {
    throw invalidArgument(
      'options.event',
      `one of ${profile.events.map(({ name }) => name).join(', ')}`,
      event,
    );
  }
  if (against !== undefined) checkComparable(profile, against);
  const data = {
    title,
    eventIndex,
    profile: packProfile(profile),
    against: against === undefined ? null : packProfile(against),
  };
  return htmlDocument(data, pageAssets());
}

function defaultTitle({ startedAt }: Profile): string {
  return `Profile of ${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Numbers of unlike sources or instruction sets are never compared. */
function checkComparable(profile: Profile, against: Profile): void {
  if (against.source !== profile.source) {
    throw invalidArgument('options.against', `a profile of the ${profile.source} source`, against.source);
  }
  const { architecture } = profile.machine;
  if (against.machine.architecture !== architecture) {
    throw invalidArgument('options.against', `a profile of ${architecture}`, against.machine.architecture);
  }
  const isCounted = ({ name, unit }: ProfiledEvent) =>
    against.events.some((event) => event.name === name && event.unit === unit);
  if (!profile.events.every(isCounted)) {
    const wanted = profile.events.map(({ name, unit }) => `${name} in ${unit}`).join(', ');
    const actual = against.events.map(({ name, unit }) => `${name} in ${unit}`).join(', ');
    throw invalidArgument('options.against', `a profile of ${wanted}`, actual);
  }
}
