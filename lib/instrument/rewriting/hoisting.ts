/**
 * Which part of a function's body goes into a block. What is declared there is of the block: functions are as before, but for
 * names that something else declares too (ECMA-262, 14.2.1 and B.3.2). Functions at the beginning and the end can stay outside.
 */
import type { AnyNode } from 'acorn';
import { childrenOf, isFunctionNode } from './syntax';

/** The first statements of a body; those that go into a block; the last ones. */
export interface DividedBody {
  readonly before: readonly AnyNode[];
  readonly inBlock: readonly AnyNode[];
  readonly after: readonly AnyNode[];
}

/**
 * All but directives goes into the block if that means the same there, else as little as can be.
 *
 * @param parameters names that stand for what the function is called with, `arguments` too.
 * @param addsVariables by `eval('var …')`, which a function of that name in a block would refuse.
 * @returns undefined where no block means the same.
 */
export function divideBody(
  statements: readonly AnyNode[],
  parameters: ReadonlySet<string>,
  addsVariables: boolean,
): DividedBody | undefined {
  const divisions = [divide(statements, isDirective), divide(statements, doesNothing)];
  return divisions.find(
    (body) => meansTheSame(body, parameters) && !(addsVariables && namesOfFunctions(body.inBlock).length > 0),
  );
}

/** By statements that can stand before the block, and functions after it if they can. */
function divide(statements: readonly AnyNode[], canStandBefore: (node: AnyNode) => boolean): DividedBody {
  const first = statements.findIndex((node) => !canStandBefore(node));
  if (first < 0) return { before: statements, inBlock: [], after: [] };
  const isLast = (node: AnyNode) => canStandBefore(node) && node.type === 'FunctionDeclaration';
  const end = statements.findLastIndex((node) => !isLast(node)) + 1;
  return {
    before: statements.slice(0, first),
    inBlock: statements.slice(first, end),
    after: statements.slice(end),
  };
}

function doesNothing(node: AnyNode): boolean {
  return isDirective(node) || node.type === 'FunctionDeclaration';
}

export function isDirective(node: AnyNode): boolean {
  return node.type === 'ExpressionStatement' && node.directive !== undefined;
}

function meansTheSame({ before, inBlock, after }: DividedBody, parameters: ReadonlySet<string>): boolean {
  const functions = namesOfFunctions(inBlock);
  const outside = [...before, ...after];
  const others = new Set([
    ...parameters,
    ...namesOfFunctions(outside),
    ...inBlock.filter((statement) => functionDeclaredBy(statement) === undefined).flatMap(namesOfVariables),
  ]);
  const isTwofold = new Set(functions).size < functions.length || functions.some((name) => others.has(name));
  return (
    !isTwofold && !outside.some((node) => mentions(node, new Set([...functions, ...namesOfBlock(inBlock)])))
  );
}

/** By `let`, `const`, `using` and `class`. */
function namesOfBlock(statements: readonly AnyNode[]): readonly string[] {
  return statements.flatMap((node) => {
    if (node.type === 'ClassDeclaration') return node.id ? [node.id.name] : [];
    if (node.type !== 'VariableDeclaration' || node.kind === 'var') return [];
    return node.declarations.flatMap(({ id }) => namesInPattern(id));
  });
}

/** Or could, by `eval`. */
function mentions(node: AnyNode, names: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return names.size > 0 && (names.has(node.name) || node.name === 'eval');
  return childrenOf(node).some((child) => mentions(child, names));
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
