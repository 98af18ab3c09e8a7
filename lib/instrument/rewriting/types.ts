/** TypeScript as Node runs it: types are replaced by spaces, so that all positions stay, or a source map tells them. */
import Module from 'node:module';

interface StrippingOptions {
  readonly mode: 'transform';
  readonly sourceMap: boolean;
  readonly sourceUrl: string;
}

interface StrippingModule {
  readonly stripTypeScriptTypes?: (code: string, options?: StrippingOptions) => string;
}

/** @throws SyntaxError where it uses more than types, unless Node transforms that (`--experimental-transform-types`). */
export function withoutTypes(source: string, file: string): string {
  const { stripTypeScriptTypes } = Module as unknown as StrippingModule;
  if (stripTypeScriptTypes === undefined) throw new SyntaxError('this version of Node cannot strip types');
  const { typescript } = process.features as { readonly typescript?: unknown };
  if (typescript !== 'transform') return quietly(() => stripTypeScriptTypes(source));
  return quietly(() => stripTypeScriptTypes(source, { mode: 'transform', sourceMap: true, sourceUrl: file }));
}

/** Node warns of its own function while that is experimental. */
function quietly<Result>(run: () => Result): Result {
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}
