/** What a format of reports is. Each is a file beside this one; `formats.ts` lists them. */
import type { Restriction } from '../model/restrict';
import type { Profile } from '../model/profile';

/**
 * What to show of a profile, and how. What changes the numbers themselves (merging, one thread only, folding, stripping
 * directories) is done to the profile before, by the functions of `lib/model`.
 */
export interface ReportOptions {
  /** The event whose counts are shown, by name; default: the profile's first. Formats that hold all events begin with it. */
  readonly event?: string;
  /** As of `sortStatistics`: keys of pstats, of which the later ones break ties; default: `self`. */
  readonly sort?: string | readonly string[];
  /** Smallest first; names from the end. */
  readonly reverse?: boolean;
  /** As of `restrictStatistics`: which rows to show, applied one after the other to the sorted rows. */
  readonly restrict?: readonly Restriction[];
  /** List who calls the functions that match, instead of the functions. */
  readonly callersOf?: RegExp | string;
  /** List whom the functions that match call. */
  readonly calleesOf?: RegExp | string;
  /** An older profile: show what changed since. */
  readonly baseline?: Profile;
}

export interface ReportFormat {
  /** As `--format` takes it. */
  readonly name: string;
  /** Of files, with its dot: `.speedscope.json`. Unlike those of all other formats. */
  readonly extension: string;
  /** For `--help`: what it is and what reads it, in one line. */
  readonly description: string;
  /** `render` returns bytes that are no text. */
  readonly isBinary: boolean;
  /** Those options that make a difference; the command refuses others instead of ignoring them. */
  readonly honours: readonly (keyof ReportOptions)[];
  /** @throws ERR_ICPROFILE_INVALID_ARGUMENT for an option that does not fit the profile, such as an unknown event. */
  readonly render: (profile: Profile, options: ReportOptions) => string | Uint8Array;
}
