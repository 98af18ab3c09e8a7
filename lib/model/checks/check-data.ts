import { IcprofileError, type ErrorCode } from '../../errors';

/** A format of icprofile's own, and what is said of data that is not of it. */
export interface DataKind {
  readonly format: string;
  readonly version: number;
  /** Which are read too. */
  readonly earlierVersions?: readonly number[];
  readonly code: ErrorCode;
  /** After "the": `profile`. */
  readonly name: string;
  /** After "it is no": `icprofile profile`. */
  readonly fullName: string;
  /** Who writes it. */
  readonly writer: string;
  /** How to have another one. */
  readonly again: string;
}

/**
 * Checks that parsed JSON is of the format, in a version that is known, and not damaged.
 *
 * @param damageOf Says what is wrong with data that states to be of this format.
 * @throws The kind's code.
 */
export function checkData<Data>(
  value: unknown,
  kind: DataKind,
  damageOf: (data: Data) => string | undefined,
): Data {
  const invalid = (message: string, remedy: string) => new IcprofileError(kind.code, message, { remedy });
  const { format, version } = (value ?? {}) as { readonly format?: unknown; readonly version?: unknown };
  if (format !== kind.format) {
    throw invalid(`It is no ${kind.fullName}`, `Give a file that ${kind.writer} wrote`);
  }
  const readable: readonly unknown[] = [...(kind.earlierVersions ?? []), kind.version];
  if (!readable.includes(version)) {
    throw invalid(
      `The ${kind.name} has version ${String(version)}; this icprofile reads version ${readable.join(' and ')}`,
      'Read it with the icprofile that wrote it',
    );
  }
  const damage = damageOf(value as Data);
  if (damage !== undefined) throw invalid(`The ${kind.name} is damaged: ${damage}`, kind.again);
  return value as Data;
}
