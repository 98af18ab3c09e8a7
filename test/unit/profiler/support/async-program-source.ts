/**
 * JavaScript of a random program. Every `burn` is written with the path of functions that it belongs to: a continuation
 * belongs to the function that it is written in, so the path is there in the text, whoever resumes it. What the model
 * needs beside it, the program tells it: which function goes on after a suspension.
 *
 * Recursion folds: a call of a function that is on the path already goes back to it, as `pathAfterCall` says.
 */
import { pathAfterCall } from '../../../support/folded-path';
import type { Body, Statement } from './async-programs';

type Path = readonly string[];

interface Context {
  readonly kind: 'sync' | 'async' | 'generator' | 'async generator';
  readonly path: Path;
  /** Of the generators that have delegated to this one: they go on as well when it does. */
  readonly delegators: readonly Path[];
  /** Resources of the enclosing functions, innermost first. */
  readonly scopes: readonly { readonly variable: string; readonly path: Path }[];
}

/** The source of an async function's body, in terms of what `runAsyncProgram` hands in. */
export function sourceOfProgram(program: Body): string {
  return new Renderer().functionBody(program, {
    kind: 'async',
    path: [],
    delegators: [],
    scopes: [],
  });
}

/** Functions that several places of a program call. Each lets `body` do its work. */
export function sourceOfSharedFunctions(): string {
  const define = (name: string, source: string) =>
    `const ${name} = profile(/*${name}*/${source}, { name: '${name}' });`;
  return [0, 1]
    .flatMap((number) => [
      define(`s${number}`, 'function (body) { body(); }'),
      define(`a${number}`, 'async function (body) { await body(); }'),
      define(`g${number}`, 'function* (body) { yield* body(); }'),
      define(`ag${number}`, 'async function* (body) { yield* body(); }'),
    ])
    .join('\n');
}

class Renderer {
  #lastNumber = 0;

  functionBody(body: Body, context: Context): string {
    const variable = this.#name('resource');
    const scopes = [{ variable, path: context.path }, ...context.scopes];
    return `const ${variable} = new AsyncResource('TEST');\n${this.#statements(body, { ...context, scopes })}`;
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#lastNumber}`;
  }

  #statements(body: Body, context: Context): string {
    return body.map((statement) => this.#statement(statement, context)).join('\n');
  }

  /** Nothing where the function's kind does not allow the statement. */
  #statement(statement: Statement, context: Context): string {
    const isAsync = context.kind === 'async' || context.kind === 'async generator';
    const yields = context.kind === 'generator' || context.kind === 'async generator';
    switch (statement.kind) {
      case 'burn':
        return this.#burn(statement.amount, context.path);
      case 'await':
        return isAsync ? this.#awaiting(this.#awaited(statement, context), context) : '';
      case 'call':
        return this.#call(statement.fn, statement.body, context);
      case 'callAsync': {
        const call = `track(${this.#callAsync(statement.fn, statement.body, context)})`;
        return isAsync && statement.isAwaited ? this.#awaiting(call, context) : `${call};`;
      }
      case 'later':
        return `later(schedulers.${statement.how}, () => {\n${this.#resumed(context)}\n${this.functionBody(statement.body, { ...context, kind: 'sync' })}\n});`;
      case 'combine':
        return this.#combine(statement.how, statement.branches, context, isAsync);
      case 'try':
        return `try {\n${this.#statements(statement.body, context)}\n} catch (error) {\ncaught(error);\n${this.#statements(statement.handler, context)}\n} finally {\n${this.#statements(statement.finalizer, context)}\n}`;
      case 'throw':
        return `if (always) throw new Error('${this.#name('error')}');`;
      case 'iterate':
        return this.#iterate(statement, context, isAsync);
      case 'abandon':
        return this.#abandon(statement, context);
      case 'yield':
        return yields ? this.#yield(context) : '';
      case 'delegate':
        return yields ? this.#delegate(statement, context) : '';
      case 'label':
        return this.#label(statement, context, isAsync);
      case 'scope':
        return this.#scope(statement, context);
    }
  }

  #burn(amount: number, path: Path): string {
    return `burn(${JSON.stringify(path)}, ${amount}, '${this.#name('burn')}');`;
  }

  #resumed({ path }: Pick<Context, 'path'>): string {
    return `resumed(${JSON.stringify(path)});`;
  }

  #awaiting(expression: string, context: Context): string {
    return `try { await ${expression}; } finally { ${this.#resumed(context)} }`;
  }

  #awaited({ what, amount }: Extract<Statement, { kind: 'await' }>, context: Context): string {
    const inContinuation = `${this.#resumed(context)} ${this.#burn(amount, context.path)}`;
    switch (what) {
      case 'nothing':
        return 'null';
      case 'promise':
        return `Promise.resolve().then(() => { ${inContinuation} })`;
      case 'rejection':
        return `Promise.reject(new Error('rejected')).catch(() => { ${inContinuation} })`;
      case 'thenable':
        return `{ then(resolve) { ${inContinuation} resolve(); } }`;
      case 'shared':
        return 'shared()';
      case 'immediate':
      case 'tick':
      case 'microtask':
        return `new Promise((resolve) => schedulers.${what}(() => { ${inContinuation} resolve(); }))`;
    }
  }

  #called(path: Path): string {
    return `called(${JSON.stringify(path)});`;
  }

  #call(fn: number, body: Body, context: Context): string {
    const name = fn < 2 ? `s${fn}` : this.#name('inline');
    const path = entered(context.path, name);
    const source = `() => {\n${this.#called(path)}\n${this.functionBody(body, { ...context, kind: 'sync', path })}\n}`;
    return fn < 2 ? `${name}(${source});` : `profile(/*${name}*/${source}, { name: '${name}' })();`;
  }

  #callAsync(fn: number, body: Body, context: Context): string {
    const name = fn < 2 ? `a${fn}` : this.#name('inlineAsync');
    const path = entered(context.path, name);
    const inner = `${this.#called(path)}\n${this.functionBody(body, { ...context, kind: 'async', path })}`;
    if (fn < 2) return `${name}(async () => {\n${inner}\n})`;
    return `profile(/*${name}*/async () => {\n${inner}\n}, { name: '${name}' })()`;
  }

  #combine(how: string, branches: readonly Body[], context: Context, isAsync: boolean): string {
    const calls = branches.map((body, index) => this.#callAsync(index % 3, body, context));
    const combined = `Promise.${how}([${calls.map((call) => `track(${call})`).join(', ')}])`;
    return isAsync ? this.#awaiting(combined, context) : `track(${combined});`;
  }

  #generator(
    fn: number,
    body: Body,
    context: Context,
    isAsync: boolean,
    delegators: readonly Path[] = [],
  ): string {
    const name = isAsync ? `ag${fn % 2}` : `g${fn % 2}`;
    const path = entered(context.path, name);
    const kind = isAsync ? 'async generator' : 'generator';
    const source = `${this.#called(path)}\n${this.functionBody(body, { ...context, kind, path, delegators })}`;
    return `${name}(${isAsync ? 'async ' : ''}function* () {\n${source}\n})`;
  }

  #iterate(
    { fn, generator, loop, breaks, ...statement }: Extract<Statement, { kind: 'iterate' }>,
    context: Context,
    canAwait: boolean,
  ): string {
    const isAsync = statement.isAsync && canAwait;
    const values = this.#generator(fn, generator, context, isAsync);
    const inLoop = `${this.#statements(loop, context)}\n${breaks ? 'if (always) break;' : ''}`;
    if (!isAsync) return `for (const value of ${values}) {\n${inLoop}\n}`;
    const resumed = this.#resumed(context);
    return `try {\nfor await (const value of ${values}) {\n${resumed}\n${inLoop}\n}\n} finally {\n${resumed}\n}`;
  }

  #abandon({ by, fn, generator }: Extract<Statement, { kind: 'abandon' }>, context: Context): string {
    const variable = this.#name('generator');
    const argument = by === 'throw' ? `new Error('thrown in')` : '';
    return `const ${variable} = ${this.#generator(fn, generator, context, false)};\n${variable}.next();\ntry { ${variable}.${by}(${argument}); } catch (error) { caught(error); }`;
  }

  /** Where an async generator is abandoned, it awaits the value to return first. */
  #yield(context: Context): string {
    const wentOn = `wentOn(${JSON.stringify([context.path, ...context.delegators])});`;
    if (context.kind === 'generator') return `try { yield 1; } finally { ${wentOn} }`;
    const isNormal = this.#name('isNormal');
    return `let ${isNormal} = false;\ntry { yield 1; ${isNormal} = true; } finally { if (${isNormal}) ${wentOn} else ${this.#resumed(context)} }`;
  }

  #delegate({ fn, generator }: Extract<Statement, { kind: 'delegate' }>, context: Context): string {
    const isAsync = context.kind === 'async generator';
    const delegators = [context.path, ...context.delegators];
    const source = `yield* ${this.#generator(fn, generator, context, isAsync, delegators)};`;
    return isAsync ? `try { ${source} } finally { ${this.#resumed(context)} }` : source;
  }

  #label(
    { label, body, ...statement }: Extract<Statement, { kind: 'label' }>,
    context: Context,
    canAwait: boolean,
  ): string {
    const isAsync = statement.isAsync && canAwait;
    const path = entered(context.path, `${labelPrefix}${label}`);
    const source = `${this.#called(path)}\n${this.functionBody(body, { ...context, kind: isAsync ? 'async' : 'sync', path })}`;
    const call = `label({ L: '${label}' }, ${isAsync ? 'async ' : ''}() => {\n${source}\n})`;
    return isAsync ? this.#awaiting(call, context) : `${call};`;
  }

  #scope({ outwards, body }: Extract<Statement, { kind: 'scope' }>, context: Context): string {
    const scope = context.scopes[Math.min(outwards, context.scopes.length - 1)]!;
    const inner = this.functionBody(body, { ...context, kind: 'sync', path: scope.path });
    return `inScope(${scope.variable}, () => {\n${this.#resumed(scope)}\n${inner}\n});`;
  }
}

const labelPrefix = 'L=';

function entered(path: Path, name: string): Path {
  return pathAfterCall(path, name, (step) => step.startsWith(labelPrefix));
}
