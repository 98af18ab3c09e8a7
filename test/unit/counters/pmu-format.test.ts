import fc from 'fast-check';
import { bitWidth, emptyRegisters, parseBitField, placeValue } from '../../../lib/counters/events/pmu-format';

/** Fields of up to four ranges that do not overlap, as format files have them. */
const fields = fc
  .uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 2, maxLength: 8 })
  .map((bits) => bits.sort((a, b) => a - b))
  .map((bits) =>
    bits.flatMap((low, index) =>
      index % 2 === 0 && bits[index + 1] !== undefined ? [[low, bits[index + 1]!] as const] : [],
    ),
  )
  .map((ranges) => parseBitField(`config1:${ranges.map(([low, high]) => `${low}-${high}`).join(',')}`)!);

describe('format of a PMU', () => {
  test('names a register and bit ranges', () => {
    expect(parseBitField('config:0-7,32-35')).toEqual({
      register: 'config',
      ranges: [
        { low: 0, high: 7 },
        { low: 32, high: 35 },
      ],
    });
    expect(parseBitField('config2:5\n')).toEqual({ register: 'config2', ranges: [{ low: 5, high: 5 }] });
  });

  test.each(['', 'config', 'config4:0', 'config:7-0', 'config:0-64', 'config:a'])('%p is none', (text) => {
    expect(parseBitField(text)).toBeUndefined();
  });

  test("AMD's event numbers go in bits 0-7 and 32-35", () => {
    const field = parseBitField('config:0-7,32-35')!;
    expect(placeValue(emptyRegisters, field, 0x1c0n)?.config).toBe(0x1_0000_00c0n);
  });

  test('a value that fits is found again, bit by bit, and touches no other bit', () => {
    fc.assert(
      fc.property(
        fields,
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        (field, seed, before) => {
          const value = seed & ((1n << BigInt(bitWidth(field))) - 1n);
          const after = placeValue({ ...emptyRegisters, config1: before }, field, value)!.config1;
          const positions = field.ranges.flatMap(({ low, high }) =>
            Array.from({ length: high - low + 1 }, (_, bit) => low + bit),
          );
          const found = positions.reduce(
            (sum, position, bit) => sum | (((after >> BigInt(position)) & 1n) << BigInt(bit)),
            0n,
          );
          const own = positions.reduce((mask, position) => mask | (1n << BigInt(position)), 0n);
          expect(found).toBe(value);
          expect(after & ~own).toBe(before & ~own);
        },
      ),
    );
  });

  test('a value one larger than the largest does not fit', () => {
    fc.assert(
      fc.property(fields, (field) => {
        const largest = (1n << BigInt(bitWidth(field))) - 1n;
        expect(placeValue(emptyRegisters, field, largest)).toBeDefined();
        expect(placeValue(emptyRegisters, field, largest + 1n)).toBeUndefined();
      }),
    );
  });
});
