/** Whether parsed JSON is what it should be: pieces of the checks of icprofile's own formats. */

export type Check = (value: unknown) => boolean;

export const isString: Check = (value) => typeof value === 'string';
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isFinite: Check = (value) => Number.isFinite(value);
export const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
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

export const isMachine = isRecordOf({
  cpuModel: isString,
  architecture: isString,
  kernel: isString,
  node: isString,
  v8: isString,
  flags: isArrayOf(isString),
  emulator: isNullOr(isString),
});
