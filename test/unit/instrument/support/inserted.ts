/** The functions of a random program with probes in their code: those that it passes to `profile`, named beside it. */
import type { FoundFunction, RewriteOptions } from '../../../../lib/instrument/rewriting/plans';
import { rewrite as rewriteSource } from '../../../../lib/instrument/rewriting/rewrite';
import { provideInsertedProbes, registerInserted } from '../../../../lib/engine/inserted/inserted-probes';
import { label } from '../../../../lib/profiler';
import type { Wrapping } from '../../profiler/support/async-program-run';

const marked = /profile\(\/\*(\w+)\*\/(?:async )?(?:function\*? ?)?$/;

export function inserted(resumedBy: RewriteOptions['resumedBy']): Wrapping {
  provideInsertedProbes();
  const rewrite = (source: string) => {
    const lines = source.split('\n');
    const calleeOf = ({ kind, line, column, parameterCount }: FoundFunction): number | undefined => {
      const name = marked.exec(lines[line - 1]!.slice(0, column - 1))?.[1];
      if (name === undefined) return undefined;
      return registerInserted({ name, kind, parameterCount, shape: 'inserted' });
    };
    return rewriteSource(source, { sourceType: 'commonjs', resumedBy, calleeOf }).code;
  };
  return { profile: (fn) => fn, label, rewrite };
}
