import fc from 'fast-check';
import { AnswerReader, framed } from '../../../lib/bench/protocol/answer-frame';
import '../../support/property-seed';

function answersIn(pieces: readonly Uint8Array[]): readonly string[] {
  const answers: string[] = [];
  const reader = new AnswerReader((json) => answers.push(json));
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return answers;
}

function cut(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

const mark = Buffer.from(framed('')).subarray(0, -2);
/** Bytes that look like the beginning of a frame are the likeliest to be taken for one. */
const garbage = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.nat(mark.length - 1).map((end) => mark.subarray(0, end)),
    ),
  )
  .map((pieces) => Buffer.concat(pieces))
  .filter((bytes) => !bytes.includes(mark));

test('answers are found between whatever else is written, cut into pieces of any size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(garbage, fc.string({ unit: 'grapheme' }))),
      garbage,
      fc.integer({ min: 1, max: 50 }),
      (answers, last, size) => {
        const written = Buffer.concat([...answers.flatMap(([before, json]) => [before, framed(json)]), last]);
        expect(answersIn(cut(written, size))).toEqual(answers.map(([, json]) => json));
      },
    ),
  );
});

test('a mark without a length is no answer, and the next answer is found', () => {
  for (const header of ['', 'x', '-1\n', '1e3\n', '99999999999999999999', '999999999999\n']) {
    expect(answersIn([mark, Buffer.from(header), framed('next')])).toEqual(['next']);
  }
});
