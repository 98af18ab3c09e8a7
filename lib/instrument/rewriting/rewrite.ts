/**
 * Inserts probes into every function of a module (see `lib/engine/inserted/inserted-probes.ts` for what they do). Nothing is taken out
 * or moved but for words that others of the same length replace, and no line is added, so that positions can be told back:
 *
 *     function f(a) { return g(a); }
 *     function f(a) {const icprofile$c=icprofile$e9(36);try{ return g(a); }finally{icprofile$l9(icprofile$c)}}
 *
 * Functions that give up the thread have a frame instead, which is told before they do and after they go on.
 */
import MagicString from 'magic-string';
import type {
  AnyNode,
  ForOfStatement,
  ForStatement,
  LabeledStatement,
  Program,
  VariableDeclaration,
  VariableDeclarator,
} from 'acorn';
import { insertedProbesName } from '../../engine/inserted';
import { isDirective, namesInPattern, type DividedBody } from './hoisting';
import { callName, isOfResources, Plans, type FoundFunction, type Plan, type RewriteOptions } from './plans';
import { insertionsByLine, Lines, type InsertionsByLine } from './positions';
import {
  childrenOf,
  findToken,
  isFunctionNode,
  parseSource,
  tokensBetween,
  visitInnermostFirst,
  type FunctionNode,
  type Syntax,
} from './syntax';
import { positionInV8 } from './v8-positions';

export interface Rewritten {
  readonly code: string;
  readonly insertions: InsertionsByLine;
  /** Functions that could not be given probes without changing what they do. */
  readonly untouched: readonly FoundFunction[];
}

/**
 * @throws SyntaxError for what acorn cannot parse, and RangeError for code that uses our name.
 */
export function rewrite(source: string, options: RewriteOptions): Rewritten {
  if (source.includes(insertedProbesName)) throw new RangeError(`it uses the name ${insertedProbesName}`);
  return new Rewriter(parseSource(source, options.sourceType), options).rewrite();
}

class Rewriter {
  readonly #syntax: Syntax;
  readonly #options: RewriteOptions;
  readonly #lines: Lines;
  readonly #edits: MagicString;
  readonly #inserted = new Map<number, number>();
  /** By offset, where errors in what is inserted there are, if not there. */
  readonly #standing = new Map<number, number>();
  readonly #plans: Plans;

  constructor(syntax: Syntax, options: RewriteOptions) {
    this.#syntax = syntax;
    this.#options = options;
    this.#lines = new Lines(syntax.source);
    this.#edits = new MagicString(syntax.source);
    this.#plans = new Plans(syntax, options, this.#lines);
  }

  rewrite(): Rewritten {
    visitInnermostFirst(this.#syntax.program, (node, ancestors) => {
      this.#rewriteNode(node, ancestors);
    });
    return {
      code: this.#edits.toString(),
      insertions: insertionsByLine(this.#lines, this.#inserted, this.#standing),
      untouched: this.#plans.untouched,
    };
  }

  #rewriteNode(node: AnyNode, ancestors: readonly AnyNode[]): void {
    if (isFunctionNode(node)) {
      this.#rewriteFunction(node, this.#plans.planOf(node, ancestors));
    } else if (node.type === 'Program') {
      this.#rewriteModule(node);
    } else {
      const plan = this.#plans.planOfInnermost(ancestors);
      if (plan?.suspends !== true) return;
      this.#rewriteSuspension(node, ancestors, plan);
      if (endsWithSemicolon(node, ancestors.at(-1))) this.#closeStatement(node);
    }
  }

  #rewriteFunction(node: FunctionNode, plan: Plan | undefined): void {
    if (plan === undefined) return;
    const { body } = node;
    if (plan.body !== undefined) {
      this.#rewriteBody(body.start + 1, plan.body, plan);
      return;
    }
    const lastParameter = node.params.at(-1)?.end ?? node.start;
    const arrow = findToken(this.#syntax, '=>', lastParameter, body.start, 'last');
    if (arrow === undefined) throw new RangeError('an arrow function has no arrow');
    const [first] = tokensBetween(this.#syntax.tokens, arrow.end, node.end);
    const start = first?.start ?? body.start;
    // The parentheses keep a line break from ending the statement.
    this.#insertAfter(start, `{${plan.open}try{return(`);
    this.#standing.set(start, positionInV8(this.#syntax, body));
    this.#insertAfter(node.end, `)}finally{${plan.close}}}`);
  }

  /** @param start where it begins. */
  #rewriteBody(start: number, { before, inBlock }: DividedBody, { open, close }: Plan): void {
    const last = before.at(-1);
    // A directive may lack its semicolon.
    const separator = last !== undefined && isDirective(last) ? ';' : '';
    const begin = last?.end ?? start;
    this.#insertAfter(begin, `${separator}${open}try{`);
    this.#insertAfter(inBlock.at(-1)?.end ?? begin, `}finally{${close}}`);
  }

  #rewriteModule(program: Program): void {
    const plan = this.#plans.planOf(program, []);
    const last = program.body.at(-1);
    if (plan === undefined || last === undefined) return;
    const start = startOfCode(this.#syntax.source);
    if (plan.body !== undefined) {
      this.#rewriteBody(start, plan.body, plan);
    } else {
      this.#insertAfter(start, plan.open);
      this.#insertAfter(last.end, `;${plan.close};`);
    }
  }

  /** Of what a function with a frame does where it gives up the thread, or goes on. */
  #rewriteSuspension(node: AnyNode, ancestors: readonly AnyNode[], plan: Plan): void {
    switch (node.type) {
      case 'AwaitExpression':
        this.#wrapOperand(node.start + 'await'.length, node.end, 'awaits');
        if (this.#isResumedByProbes) this.#wrapExpression(node, 'awaited');
        break;
      case 'YieldExpression':
        this.#rewriteYield(node);
        break;
      case 'ForOfStatement':
        this.#rewriteResourcesOfLoop(node);
        if (node.await) this.#rewriteForAwait(node, ancestors);
        break;
      case 'ReturnStatement':
        if (plan.isAsync && plan.isGenerator && node.argument) {
          this.#wrapOperand(node.start + 'return'.length, node.argument.end, 'awaits');
        }
        break;
      case 'TryStatement':
        if (!this.#isResumedByProbes && !plan.isGenerator) break;
        if (node.handler) this.#insertAfter(node.handler.body.start + 1, `${callName}.again();`);
        if (node.finalizer) this.#insertAfter(node.finalizer.start + 1, `${callName}.again();`);
        break;
      case 'ForStatement':
        if (node.init && isOfResources(node.init)) this.#moveInitBefore(node, node.init, ancestors);
        break;
      case 'VariableDeclaration':
        if (node.kind === 'await using') this.#rewriteResources(node, ancestors.at(-1));
        break;
      default:
    }
  }

  get #isResumedByProbes(): boolean {
    return this.#options.resumedBy === 'probes';
  }

  #rewriteYield(node: Extract<AnyNode, { type: 'YieldExpression' }>): void {
    const keywordEnd = node.start + 'yield'.length;
    if (node.delegate) {
      const star = findToken(this.#syntax, '*', keywordEnd, node.end);
      this.#wrapOperand(star?.end ?? keywordEnd, node.end, 'delegates');
    } else if (node.argument) {
      this.#wrapOperand(keywordEnd, node.end, 'yields');
    } else {
      this.#insertAfter(keywordEnd, ` ${callName}.yields()`);
    }
    this.#wrapExpression(node, 'yielded');
  }

  #rewriteForAwait(node: ForOfStatement, ancestors: readonly AnyNode[]): void {
    const { left, right, body } = node;
    const of = findToken(this.#syntax, 'of', left.end, right.start, 'last');
    const parenthesis = findToken(this.#syntax, ')', right.end, body.start, 'last');
    if (of === undefined || parenthesis === undefined) throw new RangeError('a loop has no head');
    this.#wrapOperand(of.end, parenthesis.start, 'iterates');
    this.#standing.set(of.end, positionInV8(this.#syntax, right));
    if (!this.#isResumedByProbes) return;
    if (body.type === 'BlockStatement') {
      this.#insertAfter(body.start + 1, `${callName}.again();`);
    } else {
      this.#insertBefore(body.start, `{${callName}.again();`);
      this.#insertAfter(body.end, '}');
    }
    const whole = labelsOf(ancestors)[0] ?? node;
    this.#insertBefore(whole.start, '{');
    this.#insertAfter(whole.end, `${callName}.again();}`);
  }

  /**
   * Resources become constants, and what is disposed of in their place is declared behind each:
   *
   *     await using a = f(), b = g();
   *     using …=c.disposed();const       a = f();await using …=c.disposes(a);const  b = g();await using …=c.disposes(b);using …=…
   */
  #rewriteResources(node: VariableDeclaration, parent: AnyNode | undefined): void {
    const using = findToken(this.#syntax, 'using', node.start + 'await'.length, node.end);
    if (using === undefined) throw new RangeError('a resource has no keyword');
    this.#edits.update(node.start, node.start + 'await'.length, 'const');
    this.#edits.update(using.start, using.end, ' '.repeat('using'.length));
    if (parent === undefined || parent.type === 'ForOfStatement') return;
    const ofBlock = childrenOf(parent).filter(isOfResources);
    if (node === ofBlock[0]) this.#insertBefore(node.start, lastDisposed(parent));
    node.declarations.forEach((declarator, index) => {
      const next = node.declarations[index + 1];
      const comma = next && findToken(this.#syntax, ',', declarator.end, next.start);
      if (comma) this.#edits.update(comma.start, comma.end, ' ');
      this.#insertAfter(declarator.end, `;${resourceOf(declarator)}${comma ? 'const ' : ''}`);
    });
    if (node === ofBlock.at(-1)) this.#insertAfter(node.end, firstDisposed(parent, ofBlock));
  }

  /** Each turn has a resource of its own. What the body declares may have its name. */
  #rewriteResourcesOfLoop({ left, body }: ForOfStatement): void {
    if (!isOfResources(left)) return;
    const resources = left.declarations.map(resourceOf).join('');
    this.#insertBefore(body.start, `{${lastDisposed(body)}${resources}${firstDisposed(body, [left])}`);
    this.#insertAfter(body.end, '}');
  }

  /**
   * The head of a loop has no room for more than resources, which are there until it ends: they move to a block around it,
   * by words that become blank and others that follow. With the loop go its labels, as `continue` needs them there.
   *
   *     a: for (await using r = o; r.next(); ) f();
   *     {       using …=c.disposed();const       r = o;await using …=c.disposes(r);using …=…;a:for(; r.next(); ) f();}
   */
  #moveInitBefore(node: ForStatement, init: VariableDeclaration, ancestors: readonly AnyNode[]): void {
    const labels = labelsOf(ancestors);
    const start = labels[0]?.start ?? node.start;
    this.#insertBefore(start, '{');
    for (const token of tokensBetween(this.#syntax.tokens, start, init.start)) {
      this.#edits.update(token.start, token.end, ' '.repeat(token.end - token.start));
    }
    this.#insertAfter(init.end, `${labels.map(({ label }) => `${label.name}:`).join('')}for(`);
    this.#insertAfter(node.end, '}');
  }

  /**
   * A line break ends a statement behind a `yield` without operand, or behind an arrow function that is one; but not behind
   * the parenthesis that is inserted there.
   */
  #closeStatement(node: AnyNode): void {
    if (this.#inserted.has(node.end) && !this.#syntax.source.startsWith(';', node.end - 1))
      this.#insertAfter(node.end, ';');
  }

  /** What stands there is passed through a method of the frame. It may be a list with commas. */
  #wrapOperand(start: number, end: number, method: string): void {
    this.#insertAfter(start, ` ${callName}.${method}((`);
    this.#insertAfter(end, '))');
  }

  #wrapExpression(node: AnyNode, method: string): void {
    this.#insertBefore(node.start, `${callName}.${method}(`);
    this.#insertAfter(node.end, ')');
  }

  /** Before all that was put there earlier, by nodes further in. */
  #insertBefore(offset: number, text: string): void {
    this.#edits.prependRight(offset, text);
    this.#note(offset, text);
  }

  /** After all that was put there earlier, and before what begins there. */
  #insertAfter(offset: number, text: string): void {
    this.#edits.appendLeft(offset, text);
    this.#note(offset, text);
  }

  #note(offset: number, text: string): void {
    this.#inserted.set(offset, (this.#inserted.get(offset) ?? 0) + text.length);
  }
}

/** Statements that need one, written or not. Heads of loops have others. */
function endsWithSemicolon(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (node.type) {
    case 'ExpressionStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true;
    case 'VariableDeclaration':
      return !/^For(In|Of)?Statement$/.test(parent?.type ?? '');
    default:
      return false;
  }
}

/** Of a statement, outermost first. */
function labelsOf(ancestors: readonly AnyNode[]): readonly LabeledStatement[] {
  const above = ancestors.slice(ancestors.findLastIndex(({ type }) => type !== 'LabeledStatement') + 1);
  return above as readonly LabeledStatement[];
}

/** What is awaited at the end of the block in place of what was declared there. */
function resourceOf({ id, end }: VariableDeclarator): string {
  return `await using ${insertedProbesName}r${end}=${callName}.disposes(${namesInPattern(id).join()});`;
}

/** Once the function goes on after all that a block awaits. */
function lastDisposed({ start }: AnyNode): string {
  return `using ${insertedProbesName}u${start}=${callName}.disposed();`;
}

/** Where all of a block's resources are `null`, V8 awaits that. It asks at each other resource in between, so there is one. */
function firstDisposed({ start }: AnyNode, declarations: readonly VariableDeclaration[]): string {
  const names = declarations.flatMap(({ declarations: all }) => all.flatMap(({ id }) => namesInPattern(id)));
  return `using ${insertedProbesName}n${start}=${callName}.beforeNothing(${names.join()});`;
}

/** After the line that names the interpreter. */
function startOfCode(source: string): number {
  return /^#!.*(\r\n|[\n\r\u2028\u2029])?/.exec(source)?.[0].length ?? 0;
}
