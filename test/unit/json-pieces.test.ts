import fc from 'fast-check';
import '../support/property-seed';
import { parseJsonPieces } from '../../lib/json-pieces';
import { recordJsonPieces } from '../../lib/model/profile/profile-json';
import { profiles } from './model/support/profiles';

type Outcome = { readonly json: string } | 'refused';

function outcomeOf(parse: () => unknown): Outcome {
  try {
    // The order of names is compared too.
    return { json: JSON.stringify(parse()) };
  } catch {
    return 'refused';
  }
}

function* chunksOf(bytes: Uint8Array, length: number): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

/** With each of some sizes of chunks and pieces, down to a byte: cuts are at every position. */
function expectAsJsonParse(text: string | Uint8Array): void {
  const bytes = Buffer.from(text);
  const expected = outcomeOf(() => JSON.parse(bytes.toString('utf8')));
  for (const chunkBytes of [1, 2, 3, 7, 1000])
    for (const pieceBytes of [1, 2, 5, 16, 1000])
      expect([
        chunkBytes,
        pieceBytes,
        outcomeOf(() => parseJsonPieces(chunksOf(bytes, chunkBytes), pieceBytes)),
      ]).toEqual([chunkBytes, pieceBytes, expected]);
}

/** What could be taken for a cut: within strings, below lists, and in names. */
const arbitraryText = fc.oneof(
  fc.constantFrom(
    '',
    ',',
    '","',
    '\\',
    '\\",[',
    ']},{[',
    '\u0000',
    '__proto__',
    '1',
    '0',
    'größe_𝒻',
    '\ud83d',
    '\udca9',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const arbitraryNumber = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const arbitraryValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    arbitraryText,
    arbitraryNumber,
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc
    .array(fc.tuple(arbitraryText, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as unknown),
}));
const arbitraryRecord = fc
  .array(fc.tuple(arbitraryText, fc.oneof(arbitraryValue.list, arbitraryValue.value)), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries) as object);

const withEscapes = (text: string) =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('JSON that is read in pieces is what JSON.parse makes of it', () => {
  test('records of lists, numbers, texts and all else', () => {
    fc.assert(
      fc.property(arbitraryRecord, fc.constantFrom(undefined, 1, '\r\n\t'), (record, indent) => {
        expectAsJsonParse(JSON.stringify(record, null, indent));
      }),
    );
  });

  test('with characters as escapes, where surrogates are a pair or none', () => {
    fc.assert(
      fc.property(arbitraryRecord, (record) => {
        expectAsJsonParse(withEscapes(JSON.stringify(record)));
      }),
    );
  });

  test('what is no record', () => {
    fc.assert(
      fc.property(arbitraryValue.value, (value) => {
        expectAsJsonParse(JSON.stringify(value));
      }),
    );
  });

  test.each([
    '{"a":[1,2],"b":2,"a":[3,4,5],"c":[6]}',
    '{"b":[1,2],"7":[3,4],"a":[5,6]}',
    '{"__proto__":[1,2,3],"\\u0000":[4,5],"":[6,7]}',
    '{"a":[-0,1e3,-1.5E-7,1e400,0.1],"b":[[1,2],{"c":[3,4]}]}',
    '{"a":[1,2],"b":{"c":[3,4],"d":5},"e":[[],[],{}]}',
    ' { "a" : [ 1 , 2 ] , "b" : [ ] } \n',
  ])('%s', (text) => {
    expectAsJsonParse(text);
  });
});

describe('what is not JSON is refused', () => {
  test.each([
    '',
    '{"a":[,1]}',
    '{"a":[1,]}',
    '{"a":[1,,2]}',
    '{"a":[1,2],}',
    '{"a":[1,2}',
    '{"a":[1,2]]',
    '{"a":[1,2]}}',
    '{"a":[1,2]}{"a":[3,4]}',
    '{"a":[1,2] "b":3}',
    '{"a":[1,2],"b"}',
    '{"a":[1,"b":2]}',
    '{[1,2]}',
    '{"a":[1,2]},',
    '\ufeff{"a":[1,2]}',
    '{"a":["\\x",2]}',
    '{"a":["\n",2]}',
    '{"a":[1,2],"b":[01,2]}',
  ])('%j', (text) => {
    expect(outcomeOf(() => JSON.parse(text))).toBe('refused');
    expectAsJsonParse(text);
  });

  test('a text that ends too early, wherever', () => {
    const text = JSON.stringify({ a: [1, 'x,"', [2, 3], { b: [4] }], c: 'ü', d: [5.5, -6], e: {} });
    const bytes = Buffer.from(text);
    for (let end = 0; end < bytes.length; end++) expectAsJsonParse(bytes.subarray(0, end));
  });

  test('a text with a byte too many, too few or another one, just where JSON.parse refuses it', () => {
    const change = fc.record({
      at: fc.nat(),
      removed: fc.integer({ min: 0, max: 2 }),
      added: fc.constantFrom('', ',', '"', '[', ']', '{', '}', ':', '\\', '1', ' '),
    });
    fc.assert(
      fc.property(arbitraryRecord, change, (record, { at, removed, added }) => {
        const text = JSON.stringify(record);
        const start = at % text.length;
        expectAsJsonParse(text.slice(0, start) + added + text.slice(start + removed));
      }),
      { numRuns: 300 },
    );
  });

  test('bytes that are no UTF-8 are what they are for JSON.parse', () => {
    expectAsJsonParse(
      Buffer.concat([Buffer.from('{"a":["'), Buffer.of(0xf0, 0x9f, 0x2c, 0xff), Buffer.from('",2]}')]),
    );
  });
});

test('profiles that are written entry by entry are read piece by piece', () => {
  fc.assert(
    fc.property(
      profiles,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 300 }),
      (profile, entries, pieceBytes) => {
        const written = [...recordJsonPieces(profile, entries)];
        expect(written.join('')).toBe(JSON.stringify(profile));
        expect(
          parseJsonPieces(
            written.map((piece) => Buffer.from(piece)),
            pieceBytes,
          ),
        ).toEqual(profile);
      },
    ),
  );
});
