/** One module, from its source to the one with probes. What cannot be rewritten is loaded as it is. */
import { type RegisteredFunction, originalPlaces } from '../../engine/functions';
import type { InsertionsByLine } from './positions';
import type { FoundFunction, RewriteOptions } from './plans';
import { rewrite } from './rewrite';
import type { SourceType } from './syntax';

export interface ModuleRewriting extends Pick<RewriteOptions, 'resumedBy'> {
  readonly isSelected: (file: string) => boolean;
  readonly calleeOf: (fn: RegisteredFunction) => number;
  readonly warn: (message: string) => void;
}

export interface RewrittenModule {
  readonly source: string;
  readonly code: string;
  readonly insertions: InsertionsByLine;
  readonly untouched: readonly FoundFunction[];
}

/** Undefined where it cannot be parsed, which is told. */
export function rewriteModule(
  source: string,
  file: string,
  sourceType: SourceType,
  { resumedBy, calleeOf, warn }: ModuleRewriting,
): RewrittenModule | undefined {
  const placeOf = originalPlaces(source, file);
  const registered = ({ name, kind, line, column, parameterCount }: FoundFunction): RegisteredFunction => ({
    name,
    kind,
    parameterCount,
    shape: 'inserted',
    location: placeOf({ line, column }),
  });
  const attempt = (type: SourceType): RewrittenModule => ({
    source,
    ...rewrite(source, { sourceType: type, resumedBy, calleeOf: (fn) => calleeOf(registered(fn)) }),
  });
  try {
    return attempt(sourceType);
  } catch (error) {
    try {
      // Node tells by the syntax what the file's name and package leave open.
      if (sourceType === 'commonjs') return attempt('module');
    } catch {
      // The first error says more.
    }
    warn(`${file} is loaded without probes: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
