import fs from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { speedscopeReport } from '../../../lib/report/export/speedscope';
import { arbitraryProfile } from './support/arbitrary-profile';
import { smallProfile } from './support/small-profile';

/** As speedscope publishes it, with every release. */
const schema = JSON.parse(
  fs.readFileSync(require.resolve('speedscope/dist/release/file-format-schema.json'), 'utf8'),
) as object;

test('every file fits the schema that speedscope publishes', () => {
  const isValid = new Ajv({ strict: false }).compile(schema);
  fc.assert(
    fc.property(arbitraryProfile(), (profile) => {
      isValid(JSON.parse(speedscopeReport(profile)));
      expect(isValid.errors).toBeNull();
    }),
  );
});

test('frames open in the order of the tree, each as wide as its total', () => {
  const { profiles, shared } = JSON.parse(speedscopeReport(smallProfile())) as {
    shared: { frames: { name: string }[] };
    profiles: { endValue: number; unit: string; events: { type: string; frame: number; at: number }[] }[];
  };
  const [{ endValue, unit, events }] = profiles as [(typeof profiles)[number]];
  expect({ endValue, unit }).toEqual({ endValue: 425, unit: 'none' });
  expect(events.map(({ type, frame, at }) => `${type} ${shared.frames[frame]!.name} ${at}`)).toEqual([
    'O (program) 0',
    'O handle 100',
    'O endpoint=users 120',
    'O query 125',
    'C query 425',
    'O tiny 425',
    'C tiny 425',
    'C endpoint=users 425',
    'C handle 425',
    'C (program) 425',
  ]);
});
