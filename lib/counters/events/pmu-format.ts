/**
 * The `format` files of a PMU (Documentation/ABI/testing/sysfs-bus-event_source-devices-format): each says in which
 * bits of which `perf_event_attr` field a term's value goes, such as `config:0-7,32-35`. Pure.
 */

export interface BitField {
  readonly register: ConfigRegister;
  /** Inclusive bit ranges; the value's lowest bits go into the first. */
  readonly ranges: readonly { readonly low: number; readonly high: number }[];
}

export type ConfigRegister = 'config' | 'config1' | 'config2' | 'config3';

export type ConfigRegisters = Readonly<Record<ConfigRegister, bigint>>;

export const emptyRegisters: ConfigRegisters = { config: 0n, config1: 0n, config2: 0n, config3: 0n };

/** Undefined where the text is not of the documented form. */
export function parseBitField(text: string): BitField | undefined {
  const match = /^(config[123]?):(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\s*$/.exec(text);
  if (match === null) return undefined;
  const ranges = (match[2] ?? '').split(',').map((range) => {
    const [low = 0, high = low] = range.split('-').map(Number);
    return { low, high };
  });
  if (ranges.some(({ low, high }) => high < low || high > 63)) return undefined;
  return { register: match[1] as ConfigRegister, ranges };
}

/** Number of bits that the field holds. */
export function bitWidth(field: BitField): number {
  return field.ranges.reduce((width, { low, high }) => width + high - low + 1, 0);
}

/** The registers with `value` in the field's bits; undefined where it does not fit. */
export function placeValue(
  registers: ConfigRegisters,
  field: BitField,
  value: bigint,
): ConfigRegisters | undefined {
  if (value < 0n || value >> BigInt(bitWidth(field)) !== 0n) return undefined;
  let register = registers[field.register];
  let rest = value;
  for (const { low, high } of field.ranges) {
    const width = BigInt(high - low + 1);
    const mask = (1n << width) - 1n;
    register = (register & ~(mask << BigInt(low))) | ((rest & mask) << BigInt(low));
    rest >>= width;
  }
  return { ...registers, [field.register]: register };
}
