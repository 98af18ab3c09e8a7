/**
 * What V8 calls a function: its own name, or what it is first given to (ECMA-262, NamedEvaluation), or else, as V8's function
 * name inference has it, the property that it is assigned to.
 */
import type { AnyNode } from 'acorn';
import type { FunctionNode } from './syntax';

/** What stack traces call it. */
export const anonymous = '<anonymous>';

/** @param ancestors outermost first. */
export function functionName(node: FunctionNode, ancestors: readonly AnyNode[], source: string): string {
  if (node.type !== 'ArrowFunctionExpression' && node.id) return node.id.name;
  return nameGivenBy(ancestors.at(-1), node, ancestors, source) ?? anonymous;
}

function nameGivenBy(
  parent: AnyNode | undefined,
  node: AnyNode,
  ancestors: readonly AnyNode[],
  source: string,
): string | undefined {
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.init === node ? nameOfTarget(parent.id, source) : undefined;
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.right === node ? nameOfTarget(parent.left, source) : undefined;
    case 'Property':
      return parent.value === node ? accessorName(parent.kind, nameOfKey(parent, source)) : undefined;
    case 'PropertyDefinition':
      return parent.value === node ? nameOfKey(parent, source) : undefined;
    case 'MethodDefinition':
      return parent.kind === 'constructor'
        ? className(ancestors.slice(0, -2), source)
        : accessorName(parent.kind, nameOfKey(parent, source));
    case 'ExportDefaultDeclaration':
      return 'default';
    default:
      return undefined;
  }
}

/** @param ancestors those of the class's body: the class is the last. */
function className(ancestors: readonly AnyNode[], source: string): string | undefined {
  const node = ancestors.at(-1);
  if (node?.type !== 'ClassDeclaration' && node?.type !== 'ClassExpression') return undefined;
  if (node.id) return node.id.name;
  const around = ancestors.slice(0, -1);
  return nameGivenBy(around.at(-1), node, around, source);
}

function nameOfTarget(target: AnyNode, source: string): string | undefined {
  if (target.type === 'Identifier') return target.name;
  if (target.type !== 'MemberExpression' || target.computed) return undefined;
  return source.slice(target.start, target.end).replace(/\s+/g, '');
}

type Keyed = Extract<AnyNode, { type: 'Property' | 'PropertyDefinition' | 'MethodDefinition' }>;

function nameOfKey({ key, computed }: Keyed, source: string): string | undefined {
  if (key.type === 'Literal') return String(key.value);
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (!computed) return key.type === 'Identifier' ? key.name : undefined;
  return `[${source.slice(key.start, key.end)}]`;
}

function accessorName(kind: string, name: string | undefined): string | undefined {
  return name !== undefined && (kind === 'get' || kind === 'set') ? `${kind} ${name}` : name;
}
