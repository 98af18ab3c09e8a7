/** Random asynchronous programs, as data. `async-program-source.ts` says what each statement stands for. */
import fc from 'fast-check';

export const awaited = [
  'nothing',
  'promise',
  'rejection',
  'immediate',
  'tick',
  'microtask',
  'thenable',
  'shared',
] as const;
export const schedulers = ['immediate', 'tick', 'microtask', 'then', 'resource'] as const;
export const combinators = ['all', 'race', 'any', 'allSettled'] as const;

export type Statement =
  | { readonly kind: 'burn'; readonly amount: number }
  | { readonly kind: 'await'; readonly what: (typeof awaited)[number]; readonly amount: number }
  /** Of a shared function by its number, or of one defined on the spot. */
  | { readonly kind: 'call'; readonly fn: number; readonly body: Body }
  | { readonly kind: 'callAsync'; readonly fn: number; readonly isAwaited: boolean; readonly body: Body }
  | { readonly kind: 'later'; readonly how: (typeof schedulers)[number]; readonly body: Body }
  | {
      readonly kind: 'combine';
      readonly how: (typeof combinators)[number];
      readonly branches: readonly Body[];
    }
  | { readonly kind: 'try'; readonly body: Body; readonly handler: Body; readonly finalizer: Body }
  | { readonly kind: 'throw' }
  | {
      readonly kind: 'iterate';
      readonly isAsync: boolean;
      readonly fn: number;
      readonly generator: Body;
      readonly loop: Body;
      readonly breaks: boolean;
    }
  | {
      readonly kind: 'abandon';
      readonly by: 'return' | 'throw';
      readonly fn: number;
      readonly generator: Body;
    }
  | { readonly kind: 'yield' }
  | { readonly kind: 'delegate'; readonly fn: number; readonly generator: Body }
  | { readonly kind: 'label'; readonly label: number; readonly isAsync: boolean; readonly body: Body }
  /** In the scope of a resource that an enclosing function made. */
  | { readonly kind: 'scope'; readonly outwards: number; readonly body: Body };

export type Body = readonly Statement[];

/** Bodies deep enough to interleave, and small enough to be read when one fails. */
export function arbitraryAsyncProgram(): fc.Arbitrary<Body> {
  const amount = fc.integer({ min: 1, max: 1000 });
  const fn = fc.nat(2);
  const { body } = fc.letrec<{ body: Body; statement: Statement }>((tie) => {
    const inner = tie('body');
    const record = <Kind extends Statement['kind']>(
      kind: Kind,
      fields: { [Key in keyof Omit<Extract<Statement, { kind: Kind }>, 'kind'>]: fc.Arbitrary<unknown> },
    ) => fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<Statement>;
    return {
      body: fc.array(tie('statement'), { maxLength: 4, size: 'max' }),
      statement: fc.oneof(
        { maxDepth: 5, depthSize: 'large' },
        { weight: 4, arbitrary: record('burn', { amount }) },
        { weight: 4, arbitrary: record('await', { what: fc.constantFrom(...awaited), amount }) },
        { weight: 2, arbitrary: record('yield', {}) },
        { weight: 1, arbitrary: record('throw', {}) },
        { weight: 3, arbitrary: record('call', { fn, body: inner }) },
        { weight: 6, arbitrary: record('callAsync', { fn, isAwaited: fc.boolean(), body: inner }) },
        { weight: 3, arbitrary: record('later', { how: fc.constantFrom(...schedulers), body: inner }) },
        {
          weight: 2,
          arbitrary: record('combine', {
            how: fc.constantFrom(...combinators),
            branches: fc.array(inner, { minLength: 1, maxLength: 3 }),
          }),
        },
        { weight: 2, arbitrary: record('try', { body: inner, handler: inner, finalizer: inner }) },
        {
          weight: 4,
          arbitrary: record('iterate', {
            isAsync: fc.boolean(),
            fn,
            generator: inner,
            loop: inner,
            breaks: fc.boolean(),
          }),
        },
        {
          weight: 1,
          arbitrary: record('abandon', {
            by: fc.constantFrom('return' as const, 'throw' as const),
            fn,
            generator: inner,
          }),
        },
        { weight: 1, arbitrary: record('delegate', { fn, generator: inner }) },
        { weight: 2, arbitrary: record('label', { label: fc.nat(1), isAsync: fc.boolean(), body: inner }) },
        { weight: 2, arbitrary: record('scope', { outwards: fc.nat(2), body: inner }) },
      ),
    };
  });
  return body;
}
