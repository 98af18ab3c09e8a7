/** TypeScript as Node runs it: types are replaced by spaces, so that all positions stay. */
import Module from 'node:module';

interface StrippingModule {
  readonly stripTypeScriptTypes?: (code: string) => string;
}

/** @throws SyntaxError where it uses more than types. */
export function withoutTypes(source: string): string {
  const { stripTypeScriptTypes } = Module as unknown as StrippingModule;
  if (stripTypeScriptTypes === undefined) throw new SyntaxError('this version of Node cannot strip types');
  return quietly(() => stripTypeScriptTypes(source));
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
