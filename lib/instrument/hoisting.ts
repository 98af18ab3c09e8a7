/**
 * Whether a function's body may stand in a block: what it declares would then be of the block. Functions declared there are
 * as before, but for names that something else declares too (ECMA-262, 14.2.1 and B.3.2).
 */
import type { AnyNode } from 'acorn';
import { childrenOf, isFunctionNode } from './syntax';

/**
 * @param statements of the body.
 * @param parameters names that stand for what the function is called with, `arguments` too.
 */
export function canStandInBlock(statements: readonly AnyNode[], parameters: ReadonlySet<string>): boolean {
  const declared = statements.map(functionDeclaredBy).filter((name) => name !== undefined);
  if (declared.length === 0) return true;
  const others = new Set([...parameters, ...statements.flatMap(namesOfVariables)]);
  return new Set(declared).size === declared.length && !declared.some((name) => others.has(name));
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
