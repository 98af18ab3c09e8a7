import fs from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { speedscopeReport } from '../../../lib/report/speedscope';
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
  expect({ endValue, unit }).toEqual({ endValue: 465, unit: 'none' });
  expect(events.map(({ type, frame, at }) => `${type} ${shared.frames[frame]!.name} ${at}`)).toEqual([
    'O (program) 0',
    'O (profiler) 100',
    'C (profiler) 140',
    'O handle 140',
    'O endpoint=users 160',
    'O query 165',
    'C query 465',
    'O tiny 465',
    'C tiny 465',
    'C endpoint=users 465',
    'C handle 465',
    'C (program) 465',
  ]);
});
