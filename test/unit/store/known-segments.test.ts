/** Which segments are known, kept as intervals. */
import fc from 'fast-check';
import { KnownSegments } from '../../../lib/store/known-segments';

it('knows exactly the segments that were added, in any order', () => {
  const anySequence = fc.nat(30);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b'), anySequence), { selector: String }),
      (added) => {
        const known = new KnownSegments();
        for (const [instance, sequence] of added) known.add(instance, sequence);
        for (const instance of ['a', 'b', 'c'])
          for (let sequence = 0; sequence <= 32; sequence++)
            expect(known.has(instance, sequence)).toBe(
              added.some(([name, number]) => name === instance && number === sequence),
            );
      },
    ),
  );
});
