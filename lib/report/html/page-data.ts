/** What the page is made from: the JSON inside it. */
import type { PackedProfile } from './packed-profile';

export interface PageData {
  readonly title: string;
  /** Index in the profile's events of the one shown first. */
  readonly eventIndex: number;
  /** Without what the profiler itself took. */
  readonly profile: PackedProfile;
  /** That, for each event. */
  readonly profilerCosts: readonly number[];
  /** The earlier profile that it is compared with. */
  readonly baseline: PackedProfile | null;
}

/** The id of the element that holds it. */
export const pageDataId = 'icprofile-data';
