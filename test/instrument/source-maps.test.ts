/** Under `--enable-source-maps`, stack traces lead to the original sources with probes as without. */
import { transformSync } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { inTemporaryDirectory, runNode, runProfiled, type RunResult } from './support';

const source = `
interface Named { readonly name: string }

export class Shop<T extends Named> {
  readonly #items: T[] = [];

  add(item: T): this {
    if (item.name === '') throw new TypeError('an item without a name');
    this.#items.push(item);
    return this;
  }

  get first(): T {
    const [item] = this.#items;
    return item ?? (() => { throw new RangeError('nothing to sell'); })();
  }

  async sell(): Promise<T> {
    await null;
    return this.first;
  }

  *each(): Generator<string> {
    for (const { name } of this.#items) yield check(name);
  }
}

function check<T>(value: T): T {
  return [value].map((each: T): T => {
    if (each === 'bad') {
      throw new Error('bad', {
        cause: new Error('the cause'),
      });
    }
    return each;
  })[0]!;
}

function show(error: unknown): void {
  const { stack, cause } = error as Error;
  console.log(stack);
  if (cause !== undefined) show(cause);
}

function attempt(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    show(error);
  }
}

// More than there are: frames of the profiler are left out of those that V8 takes.
Error.stackTraceLimit = 50;
attempt(() => new Shop().add({ name: '' }));
attempt(() => new Shop().first);
attempt(() => [...new Shop().add({ name: 'bad' }).each()]);
attempt(() => [3].forEach(function each(count): void { check('bad'); }));
attempt(() => eval('check("bad")'));
attempt(() => null!.length);
void new Shop().sell().catch(show).then(() => setTimeout(() => {
  new Shop().add({ name: 'unhandled' }).add({ name: '' });
}, 1));
`;

const formats = { cjs: 'shop.cjs', esm: 'shop.mjs' } as const;

/** Without the line of the source above it, which Node finds by the code that V8 compiled. */
function uncaught({ stderr }: Pick<RunResult, 'stderr'>): string {
  return stderr.slice(stderr.indexOf('TypeError: an item'));
}

describe.each(['cjs', 'esm'] as const)('TypeScript that was compiled to %s', (format) => {
  test.each([
    ['line by line', false],
    ['into one line', true],
  ])('%s', (_, minify) => {
    inTemporaryDirectory((cwd) => {
      const sourcefile = path.join(cwd, 'shop.ts');
      const compiling = { loader: 'ts', target: 'es2022', sourcemap: 'inline', sourcefile } as const;
      fs.writeFileSync(sourcefile, source);
      const file = formats[format];
      fs.writeFileSync(path.join(cwd, file), transformSync(source, { ...compiling, format, minify }).code);
      const flags = ['--enable-source-maps'];
      const plain = runNode([...flags, file], { cwd });
      expect(plain.status).toBe(1);
      expect(plain.stdout.match(/shop\.ts:\d+:\d+/g)!.length).toBeGreaterThan(20);
      for (const options of [[], ['--exact'], ['--no-async']]) {
        const profiled = runProfiled([file], { cwd, options, flags });
        expect(profiled).toMatchObject({ status: 1, stdout: plain.stdout });
        expect(uncaught(profiled)).toBe(uncaught(plain));
      }
    });
  });
});
