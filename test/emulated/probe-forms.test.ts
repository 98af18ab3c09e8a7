/**
 * The probes have a cheaper form where V8 is one that is known, and a dearer one where its functions are missing. All count
 * the same.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeEmulated, deterministicNodeFlags, runEmulated } from '../support/emulated';

const fixtures = path.join(__dirname, '..', 'fixtures', 'emulated');

/** Of two functions, what each is charged too many in a call. */
type Residuals = readonly number[];

interface Measured {
  readonly instructionsPerPair: number;
  /** After correction and before. */
  readonly residuals: { readonly self: Residuals; readonly rawSelf: Residuals };
  readonly conservationError: number;
  readonly notes: readonly string[];
}

/** Instructions of `enter` and `leave`, at least and at most, which tell the forms from each other. */
const cost = {
  fast: [100, 170],
  raw: [190, 270],
  'N-API': [290, 900],
} as const;

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** V8 12 has fast functions that it does not always call as such. */
const usual = nodeMajor === 22 ? 'raw' : 'fast';

/**
 * Instructions a call that correction leaves. Seen on Node 20, 22 and 24: 0 to 15; on Node 26, which inlines a wrapper with its target
 * in some places and without in others, 5 to 24. Functions of N-API show no sites, and so no forms of compiled code: each call is taken for
 * one of a wrapper that was not inlined, and -222 to -87 are left of calls that were (Node 26: -267 and -133). Uncorrected are
 * 95 to 377, and with N-API 169 to 666.
 */
const whereSitesShow = nodeMajor >= 26 ? 30 : 20;
const withoutSites = nodeMajor >= 26 ? 280 : 235;
const residualBudget = { fast: whereSitesShow, raw: whereSitesShow, 'N-API': withoutSites } as const;

const functionTemplate =
  '_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt';
const functions = ['NS1_IS5_E', 'NS1_INS_4DataEE'].map(
  (data) =>
    `_ZN2v88Function3NewENS_5LocalINS_7ContextEEEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEE${data}EiNS_19ConstructorBehaviorENS_14SideEffectTypeE`,
);

function worst(residuals: Residuals): number {
  return Math.max(...residuals.map(Math.abs));
}

describeEmulated(
  'probes count the same in each form:',
  () => {
    let directory: string;
    let library: string;

    beforeAll(() => {
      directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-other-v8-'));
      library = path.join(directory, 'other-v8.so');
      execFileSync('gcc', ['-O2', '-fPIC', '-shared', '-o', library, path.join(fixtures, 'other-v8.c')]);
    });

    afterAll(() => {
      fs.rmSync(directory, { recursive: true });
    });

    test.each([
      ['as V8 has them', usual, {}],
      ['as raw functions where the version of V8 is not known', 'raw', { V8_VERSION: '99.1.2' }],
      ['as raw functions where V8 lays its records out in another way', 'raw', { OTHER_RECORDS: '1' }],
      ['as raw functions where V8 has no fast ones', 'raw', { HIDDEN_SYMBOLS: functionTemplate }],
      [
        'as functions of N-API where V8 has neither',
        'N-API',
        { HIDDEN_SYMBOLS: [functionTemplate, ...functions].join(':') },
      ],
    ] as const)('%s', (_, form, otherV8) => {
      const [least, most] = cost[form];
      // Not for QEMU itself, which would load it too.
      const variables = Object.entries({ LD_PRELOAD: library, ...otherV8 });
      const run = runEmulated(path.join(fixtures, 'probe-forms.js'), {
        emulatorFlags: variables.flatMap(([name, value]) => ['-E', `${name}=${value}`]),
        nodeFlags: deterministicNodeFlags,
      });
      const { instructionsPerPair, residuals, conservationError, notes } = run.json() as Measured;
      expect(instructionsPerPair).toBeGreaterThan(least);
      expect(instructionsPerPair).toBeLessThan(most);
      expect(conservationError).toBe(0);
      expect(worst(residuals.self)).toBeLessThanOrEqual(residualBudget[form]);
      expect(worst(residuals.rawSelf)).toBeGreaterThan(1.5 * residualBudget[form]);
      expect(notes).toEqual(form === 'N-API' ? [expect.stringMatching(/does not show how V8 compiled/)] : []);
    });
  },
  { compiler: true },
);
