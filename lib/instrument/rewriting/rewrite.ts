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
import type { ProfiledFunction } from '../../model/profile';
import { insertedCall, insertedFrame, insertedProbesName } from '../../engine/inserted';
import { functionName } from './function-names';
import { divideBody, isDirective, namesInPattern, type DividedBody } from './hoisting';
import { insertionsByLine, Lines, type InsertionsByLine } from './positions';
import {
  childrenOf,
  findToken,
  isFunctionNode,
  parseSource,
  tokensBetween,
  visitInnermostFirst,
  type FunctionNode,
  type SourceType,
  type Syntax,
} from './syntax';
import { positionInV8 } from './v8-positions';

export interface FoundFunction extends Pick<ProfiledFunction, 'name' | 'kind'> {
  /** Of its parameter list, as V8 has it; both from 1. */
  readonly line: number;
  readonly column: number;
  readonly parameterCount: number;
}

export interface RewriteOptions {
  readonly sourceType: SourceType;
  /**
   * Who makes an async function's node current when it goes on after an `await`: the profiler's promise hooks, or probes in
   * its code.
   */
  readonly resumedBy: 'hooks' | 'probes';
  /** Returns the callee that probes enter for the function; undefined where it shall have none. */
  readonly calleeOf: (fn: FoundFunction) => number | undefined;
}

export interface Rewritten {
  readonly code: string;
  readonly insertions: InsertionsByLine;
  /** Functions that could not be given probes without changing what they do. */
  readonly untouched: readonly FoundFunction[];
}

/** The variable of each function's call. */
const callName = `${insertedProbesName}c`;

/**
 * @throws SyntaxError for what acorn cannot parse, and RangeError for code that uses our name.
 */
export function rewrite(source: string, options: RewriteOptions): Rewritten {
  if (source.includes(insertedProbesName)) throw new RangeError(`it uses the name ${insertedProbesName}`);
  return new Rewriter(parseSource(source, options.sourceType), options).rewrite();
}

/** How the probes of a function are written. */
interface Plan extends PlannedKind {
  readonly open: string;
  readonly close: string;
  /** Has a frame: of an async function, a generator, or a module that awaits. */
  readonly suspends: boolean;
}

interface PlannedKind {
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Of a body in braces, or a CommonJS module: which part of it is between the probes. */
  readonly body: DividedBody | undefined;
}

class Rewriter {
  readonly #syntax: Syntax;
  readonly #options: RewriteOptions;
  readonly #lines: Lines;
  readonly #edits: MagicString;
  readonly #inserted = new Map<number, number>();
  /** By offset, where errors in what is inserted there are, if not there. */
  readonly #standing = new Map<number, number>();
  readonly #untouched: FoundFunction[] = [];
  /** By function or module; undefined of those that stay as they are. */
  readonly #plans = new Map<AnyNode, Plan | undefined>();

  constructor(syntax: Syntax, options: RewriteOptions) {
    this.#syntax = syntax;
    this.#options = options;
    this.#lines = new Lines(syntax.source);
    this.#edits = new MagicString(syntax.source);
  }

  rewrite(): Rewritten {
    visitInnermostFirst(this.#syntax.program, (node, ancestors) => {
      this.#rewriteNode(node, ancestors);
    });
    return {
      code: this.#edits.toString(),
      insertions: insertionsByLine(this.#lines, this.#inserted, this.#standing),
      untouched: this.#untouched,
    };
  }

  #rewriteNode(node: AnyNode, ancestors: readonly AnyNode[]): void {
    if (isFunctionNode(node)) {
      this.#rewriteFunction(node, this.#planOf(node, ancestors));
    } else if (node.type === 'Program') {
      this.#rewriteModule(node);
    } else {
      const plan = this.#planOfInnermost(ancestors);
      if (plan?.suspends !== true) return;
      this.#rewriteSuspension(node, ancestors, plan);
      if (endsWithSemicolon(node, ancestors.at(-1))) this.#closeStatement(node);
    }
  }

  #planOfInnermost(ancestors: readonly AnyNode[]): Plan | undefined {
    const index = ancestors.findLastIndex((node) => isFunctionNode(node) || node.type === 'Program');
    const owner = ancestors[index];
    return owner && this.#planOf(owner, ancestors.slice(0, index));
  }

  #planOf(owner: AnyNode, ancestors: readonly AnyNode[]): Plan | undefined {
    if (!this.#plans.has(owner)) this.#plans.set(owner, this.#makePlan(owner, ancestors));
    return this.#plans.get(owner);
  }

  #makePlan(owner: AnyNode, ancestors: readonly AnyNode[]): Plan | undefined {
    if (owner.type === 'Program') return this.#planOfModule(owner);
    if (!isFunctionNode(owner)) return undefined;
    const fn = this.#describe(owner, ancestors);
    const block = owner.body.type === 'BlockStatement' ? owner.body : undefined;
    const body = block && divideBody(block.body, parametersOf(owner), this.#addsVariables(owner, ancestors));
    if (isInTheWay(owner, ancestors) || (block !== undefined && body === undefined)) {
      this.#untouched.push(fn);
      return undefined;
    }
    return planFor(this.#options.calleeOf(fn), { isAsync: owner.async, isGenerator: owner.generator, body });
  }

  /** ES modules cannot stand in a block: what ends one by a throw ends the program, mostly. */
  #planOfModule(program: Program): Plan | undefined {
    const { sourceType, calleeOf } = this.#options;
    if (program.body.length === 0) return undefined;
    if (hasOfItsOwn(program, hasResourcesLeftInHead)) return undefined;
    const body =
      sourceType === 'commonjs'
        ? divideBody(program.body, moduleParameters, this.#addsVariables(program, []))
        : undefined;
    if (sourceType === 'commonjs' && body === undefined) return undefined;
    const fn = { name: '<module>', kind: 'function', line: 1, column: 1, parameterCount: 0 } as const;
    const isAsync = sourceType === 'module' && awaitsItself(program);
    return planFor(calleeOf(fn), { isAsync, isGenerator: false, body });
  }

  /** By `eval` in code that is not strict. */
  #addsVariables(owner: AnyNode, ancestors: readonly AnyNode[]): boolean {
    const isStrict = this.#options.sourceType === 'module' || [...ancestors, owner].some(makesStrict);
    return !isStrict && hasOfItsOwn(owner, isDirectEval);
  }

  #describe(node: FunctionNode, ancestors: readonly AnyNode[]): FoundFunction {
    const { source } = this.#syntax;
    const parent = ancestors.at(-1);
    const { line, column } = this.#lines.positionOf(this.#startOfParameters(node));
    const optional = node.params.findIndex(
      ({ type }) => type === 'AssignmentPattern' || type === 'RestElement',
    );
    return {
      name: functionName(node, ancestors, source),
      kind: parent?.type === 'MethodDefinition' && parent.kind === 'constructor' ? 'class' : kindOf(node),
      line: line + 1,
      column: column + 1,
      parameterCount: optional < 0 ? node.params.length : optional,
    };
  }

  #startOfParameters(node: FunctionNode): number {
    if (node.type === 'ArrowFunctionExpression') return node.start;
    const from = node.id ? node.id.end : node.start;
    return findToken(this.#syntax, '(', from, node.body.start)?.start ?? node.start;
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
    const plan = this.#planOf(program, []);
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

/** Names that a CommonJS module has as parameters of its function. */
const moduleParameters: ReadonlySet<string> = new Set([
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'arguments',
]);

function planFor(callee: number | undefined, kind: PlannedKind): Plan | undefined {
  const { isAsync, isGenerator } = kind;
  if (callee === undefined) return undefined;
  if (!isAsync && !isGenerator) return { ...kind, suspends: false, ...insertedCall(callee, callName) };
  const frame = isGenerator ? (isAsync ? 'asyncGenerator' : 'generator') : 'async';
  return { ...kind, suspends: true, ...insertedFrame(frame, callee, callName) };
}

function kindOf({ async: isAsync, generator }: FunctionNode): ProfiledFunction['kind'] {
  if (generator) return isAsync ? 'async generator' : 'generator';
  return isAsync ? 'async function' : 'function';
}

/** V8 13 disposes of resources in the head of a loop at other times than it should, and of other values. */
const leavesResourcesInHeads = process.versions.v8.startsWith('13.');

function hasResourcesLeftInHead(node: AnyNode): boolean {
  return leavesResourcesInHeads && node.type === 'ForStatement' && !!node.init && isOfResources(node.init);
}

function isDirectEval(node: AnyNode): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'eval';
}

function makesStrict(node: AnyNode): boolean {
  return (
    node.type === 'ClassDeclaration' ||
    node.type === 'ClassExpression' ||
    directivesOf(node).includes('use strict')
  );
}

/** V8 compiles what begins so by other rules, and tells where it cannot. */
function isAsm(node: AnyNode): boolean {
  return isFunctionNode(node) && directivesOf(node).includes('use asm');
}

function directivesOf(node: AnyNode): readonly string[] {
  const block = isFunctionNode(node) ? node.body : node;
  if (block.type !== 'BlockStatement' && block.type !== 'Program') return [];
  const directives: string[] = [];
  // They come first: what follows can be a bundle of thousands of functions, each of which asks this.
  for (const statement of block.body) {
    if (statement.type !== 'ExpressionStatement' || typeof statement.directive !== 'string') break;
    directives.push(statement.directive);
  }
  return directives;
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

/** In a `with` statement, any name may be somebody else's. */
function isInTheWay(node: FunctionNode, ancestors: readonly AnyNode[]): boolean {
  const isWith = ({ type }: AnyNode) => type === 'WithStatement';
  const suspends = node.async || node.generator;
  return (
    [...ancestors, node].some(isAsm) ||
    ancestors.some(isWith) ||
    (suspends && hasOfItsOwn(node, (inner) => isWith(inner) || hasResourcesLeftInHead(inner)))
  );
}

/** Of a statement, outermost first. */
function labelsOf(ancestors: readonly AnyNode[]): readonly LabeledStatement[] {
  const above = ancestors.slice(ancestors.findLastIndex(({ type }) => type !== 'LabeledStatement') + 1);
  return above as readonly LabeledStatement[];
}

function isOfResources(node: AnyNode): node is VariableDeclaration {
  return node.type === 'VariableDeclaration' && node.kind === 'await using';
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

function parametersOf(node: FunctionNode): ReadonlySet<string> {
  const own = node.type === 'ArrowFunctionExpression' ? [] : ['arguments'];
  return new Set([...own, ...node.params.flatMap(namesInPattern)]);
}

function awaitsItself(program: Program): boolean {
  return hasOfItsOwn(
    program,
    (node) =>
      node.type === 'AwaitExpression' ||
      (node.type === 'ForOfStatement' && node.await) ||
      isOfResources(node),
  );
}

/** Not in functions within. */
function hasOfItsOwn(owner: AnyNode, test: (node: AnyNode) => boolean): boolean {
  return childrenOf(owner).some((node) => !isFunctionNode(node) && (test(node) || hasOfItsOwn(node, test)));
}

/** After the line that names the interpreter. */
function startOfCode(source: string): number {
  return /^#!.*(\r\n|[\n\r\u2028\u2029])?/.exec(source)?.[0].length ?? 0;
}
