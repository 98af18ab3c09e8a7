/** Which functions of a module get probes, and how these are written. Pure: the module is not changed. */
import type { AnyNode, Program, VariableDeclaration } from 'acorn';
import type { ProfiledFunction } from '../../model/profile';
import { insertedCall, insertedFrame, insertedProbesName } from '../../engine/inserted';
import { functionName } from './function-names';
import { divideBody, namesInPattern, type DividedBody } from './hoisting';
import type { Lines } from './positions';
import {
  childrenOf,
  findToken,
  isFunctionNode,
  type FunctionNode,
  type SourceType,
  type Syntax,
} from './syntax';

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

/** The variable of each function's call. */
export const callName = `${insertedProbesName}c`;

/** How the probes of a function are written. */
export interface Plan extends PlannedKind {
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

export class Plans {
  /** Functions that could not be given probes without changing what they do. */
  readonly untouched: FoundFunction[] = [];
  readonly #syntax: Syntax;
  readonly #options: RewriteOptions;
  readonly #lines: Lines;
  /** By function or module. */
  readonly #plans = new Map<AnyNode, Plan | undefined>();

  constructor(syntax: Syntax, options: RewriteOptions, lines: Lines) {
    this.#syntax = syntax;
    this.#options = options;
    this.#lines = lines;
  }

  /** Of the function or module whose own code the innermost of these is. */
  planOfInnermost(ancestors: readonly AnyNode[]): Plan | undefined {
    const index = ancestors.findLastIndex((node) => isFunctionNode(node) || node.type === 'Program');
    const owner = ancestors[index];
    return owner && this.planOf(owner, ancestors.slice(0, index));
  }

  /** `undefined` of those that stay as they are. */
  planOf(owner: AnyNode, ancestors: readonly AnyNode[]): Plan | undefined {
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
      this.untouched.push(fn);
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

export function isOfResources(node: AnyNode): node is VariableDeclaration {
  return node.type === 'VariableDeclaration' && node.kind === 'await using';
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
