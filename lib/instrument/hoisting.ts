/**
 * Which part of a function's body goes into a block. What is declared there is of the block: functions are as before, but for
 * names that something else declares too (ECMA-262, 14.2.1 and B.3.2). Functions at the beginning and the end stay outside.
 */
import type { AnyNode } from 'acorn';
import { childrenOf, isFunctionNode } from './syntax';

/** The first statements of a body, which are directives and functions; those that go into a block; functions at the end. */
export interface DividedBody {
  readonly before: readonly AnyNode[];
  readonly inBlock: readonly AnyNode[];
  readonly after: readonly AnyNode[];
}

export function divideBody(statements: readonly AnyNode[]): DividedBody {
  const doesNothing = (node: AnyNode) => isDirective(node) || node.type === 'FunctionDeclaration';
  const first = statements.findIndex((node) => !doesNothing(node));
  if (first < 0) return { before: statements, inBlock: [], after: [] };
  const end = statements.findLastIndex((node) => node.type !== 'FunctionDeclaration') + 1;
  return {
    before: statements.slice(0, first),
    inBlock: statements.slice(first, end),
    after: statements.slice(end),
  };
}

export function isDirective(node: AnyNode): boolean {
  return node.type === 'ExpressionStatement' && node.directive !== undefined;
}

/**
 * Whether the part that goes into a block means the same there.
 *
 * @param parameters names that stand for what the function is called with, `arguments` too.
 */
export function meansTheSame(
  { before, inBlock, after }: DividedBody,
  parameters: ReadonlySet<string>,
): boolean {
  const declared = namesOfFunctions(inBlock);
  if (declared.length === 0) return true;
  const others = new Set([
    ...parameters,
    ...namesOfFunctions([...before, ...after]),
    ...inBlock.filter((statement) => functionDeclaredBy(statement) === undefined).flatMap(namesOfVariables),
  ]);
  return new Set(declared).size === declared.length && !declared.some((name) => others.has(name));
}

function namesOfFunctions(statements: readonly AnyNode[]): readonly string[] {
  return statements.map(functionDeclaredBy).filter((name) => name !== undefined);
}

function functionDeclaredBy(statement: AnyNode): string | undefined {
  if (statement.type === 'LabeledStatement') return functionDeclaredBy(statement.body);
  return statement.type === 'FunctionDeclaration' ? statement.id?.name : undefined;
}

/** Declared by `var`, or in a nested block as a function, which sloppy code takes for a variable as well. */
function namesOfVariables(statement: AnyNode): readonly string[] {
  return isFunctionNode(statement)
    ? []
    : childrenOf(statement).flatMap(namesBelow).concat(ownNames(statement));
}

function namesBelow(node: AnyNode): readonly string[] {
  if (node.type === 'FunctionDeclaration') return node.id ? [node.id.name] : [];
  return isFunctionNode(node) ? [] : namesOfVariables(node);
}

function ownNames(node: AnyNode): readonly string[] {
  if (node.type !== 'VariableDeclaration' || node.kind !== 'var') return [];
  return node.declarations.flatMap(({ id }) => namesInPattern(id));
}

/** Of parameters and declarations. */
export function namesInPattern(pattern: AnyNode): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        namesInPattern(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : namesInPattern(element)));
    case 'AssignmentPattern':
      return namesInPattern(pattern.left);
    case 'RestElement':
      return namesInPattern(pattern.argument);
    default:
      return [];
  }
}
