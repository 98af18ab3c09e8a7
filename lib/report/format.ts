/** What a format of reports is. Each is a file beside this one; `formats.ts` lists them. */
import { IcprofileError } from '../errors';
import type { Restriction } from '../model/transform';
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
  /** Names of files below it are shown relative to it; default: the working directory. */
  readonly directory?: string;
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
  /** The same text in pieces, which together may be longer than a string can be. Not of all formats. */
  readonly renderPieces?: (profile: Profile, options: ReportOptions) => Iterable<string>;
}

/**
 * A report for a file or a stream, as large as it may be.
 *
 * @throws as `render`; ERR_ICPROFILE_REPORT_TOO_LARGE where the format cannot be made in pieces, and is longer than a
 * string can be.
 */
export function renderAnySize(
  format: ReportFormat,
  profile: Profile,
  options: ReportOptions,
): string | Uint8Array | Iterable<string> {
  try {
    return format.renderPieces?.(profile, options) ?? format.render(profile, options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new IcprofileError(
      'ERR_ICPROFILE_REPORT_TOO_LARGE',
      `The profile is too large for the format ${format.name}: ${cause.message}`,
      {
        remedy:
          'Take the format json or speedscope, one thread of the profile (--thread), or fold functions (--transparent)',
        cause,
      },
    );
  }
}
