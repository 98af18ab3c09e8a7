/** A page for people: one file that works offline, with a table, a flame graph, callers and callees. */
import { eventIndexOf, type Profile } from '../../model/profile';
import { checkLikeProfiles, mergeProfiles, separateProfiler } from '../../model/transform';
import type { ReportFormat, ReportOptions } from '../format';
import { pageAssets } from './assets';
import { htmlDocument } from './document';
import { packProfile } from './packed-profile';

export const htmlFormat: ReportFormat = {
  name: 'html',
  extension: '.html',
  description: 'a page for any browser, offline: table, flame graph, callers and callees, what changed',
  isBinary: false,
  honours: ['event', 'baseline'],
  render: htmlReport,
};

/** The event is the one shown first: the page can switch to the others. */
export interface HtmlReportOptions extends Pick<ReportOptions, 'event' | 'baseline'> {
  /** The page's title; default: the time of the profile's start. */
  readonly title?: string;
}

/**
 * @returns a whole HTML document, which loads nothing from anywhere.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an unknown event.
 * @throws ERR_ICPROFILE_UNLIKE_PROFILES where the numbers of the older profile do not mean the same.
 * @throws ERR_ICPROFILE_SYSTEM_CALL where the package is incomplete.
 */
export function htmlReport(profile: Profile, options: HtmlReportOptions = {}): string {
  const { event, title = defaultTitle(profile), baseline } = options;
  const { program, profilerCosts } = separateProfiler(profile);
  const common = { title, eventIndex: eventIndexOf(profile, event), profilerCosts };
  if (baseline === undefined) {
    return htmlDocument({ ...common, profile: packProfile(program), baseline: null }, pageAssets());
  }
  checkLikeProfiles(baseline, profile);
  // Functions of one identity are one, as in other comparisons.
  const [now, before] = [mergeProfiles([program]), mergeProfiles([separateProfiler(baseline).program])];
  return htmlDocument({ ...common, profile: packProfile(now), baseline: packProfile(before) }, pageAssets());
}

function defaultTitle({ startedAt }: Profile): string {
  return `Profile of ${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
}
