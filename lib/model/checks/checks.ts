/** Whether parsed JSON is what it should be: pieces of the checks of icprofile's own formats. */

export type Check = (value: unknown) => boolean;

export const isString: Check = (value) => typeof value === 'string';
export const isBoolean: Check = (value) => typeof value === 'boolean';
/** More than any counter of 64 bits can have: sums of such numbers stay finite too. */
const mostCounted = 2 ** 64;

/** A count, or what a correction has made of it: below 0 where it took too much. */
export const isAmount: Check = (value) => Number.isFinite(value) && Math.abs(value as number) <= mostCounted;
export const isFinite: Check = (value) => Number.isFinite(value);
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isTimestamp: Check = (value) => isString(value) && !Number.isNaN(Date.parse(value as string));

export const isIndexBelow =
  (length: number): Check =>
  (value) =>
    isCount(value) && (value as number) < length;

export const isOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);

export const isArrayOf =
  (check: Check, length?: number): Check =>
  (value) =>
    Array.isArray(value) && (length === undefined || value.length === length) && value.every(check);

/** With one element or more. */
export const isListOf =
  (check: Check): Check =>
  (value) =>
    isArrayOf(check)(value) && (value as readonly unknown[]).length > 0;

export const isRecordOf =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

export const isNullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Undefined is fine: files that were written before do not have it. */
const isEnvironment: Check = (value) =>
  value === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isString));

export const isMachine = isRecordOf({
  cpuModel: isString,
  architecture: isString,
  kernel: isString,
  node: isString,
  v8: isString,
  flags: isArrayOf(isString),
  emulator: isNullOr(isString),
  environment: isEnvironment,
});
