/**
 * What V8 calls a function, with the class in front of a member's: its own name, or what it is first given to (ECMA-262, NamedEvaluation), or else, as V8's function
 * name inference has it, the property that it is assigned to.
 */
import type { AnyNode, MemberExpression, MethodDefinition, PropertyDefinition } from 'acorn';
import type { FunctionNode } from './syntax';

/** What stack traces call it. */
export const anonymous = '<anonymous>';

/** @param ancestors outermost first. */
export function functionName(node: FunctionNode, ancestors: readonly AnyNode[], source: string): string {
  if (node.type !== 'ArrowFunctionExpression' && node.id) return node.id.name;
  return nameGivenBy(ancestors.at(-1), node, ancestors, source) ?? inferredName(node, ancestors) ?? anonymous;
}

function nameGivenBy(
  parent: AnyNode | undefined,
  node: AnyNode,
  ancestors: readonly AnyNode[],
  source: string,
): string | undefined {
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.init === node ? nameOfVariable(parent.id) : undefined;
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.right === node ? nameOfVariable(parent.left) : undefined;
    case 'Property':
      return parent.value === node ? accessorName(parent.kind, nameOfKey(parent, source)) : undefined;
    case 'PropertyDefinition':
      return parent.value === node ? memberName(parent, ancestors, source) : undefined;
    case 'MethodDefinition':
      return parent.kind === 'constructor'
        ? className(ancestors.slice(0, -2), source)
        : accessorName(parent.kind, memberName(parent, ancestors, source));
    case 'ExportDefaultDeclaration':
      return 'default';
    default:
      return undefined;
  }
}

/** With the class in front, as `profile()` names members: V8 has the member's own name alone. */
function memberName(
  member: PropertyDefinition | MethodDefinition,
  ancestors: readonly AnyNode[],
  source: string,
): string | undefined {
  const name = nameOfKey(member, source);
  const ofClass = className(ancestors.slice(0, -2), source);
  return name === undefined || ofClass === undefined ? name : `${ofClass}.${name}`;
}

/** @param ancestors those of the class's body: the class is the last. */
function className(ancestors: readonly AnyNode[], source: string): string | undefined {
  const node = ancestors.at(-1);
  if (node?.type !== 'ClassDeclaration' && node?.type !== 'ClassExpression') return undefined;
  if (node.id) return node.id.name;
  const around = ancestors.slice(0, -1);
  return nameGivenBy(around.at(-1), node, around, source) ?? inferredName(node, around);
}

function nameOfVariable(target: AnyNode): string | undefined {
  return target.type === 'Identifier' ? target.name : undefined;
}

/** A part of an inferred name. Of two variables in a row, the second one counts. */
interface NamePart {
  readonly name: string;
  readonly isVariable: boolean;
}

/** By V8's inference (src/parsing/func-name-inferrer.cc): all that the function's value is on its way to. */
function inferredName(node: AnyNode, ancestors: readonly AnyNode[]): string | undefined {
  let parts: readonly NamePart[] = [];
  let child = node;
  for (const parent of ancestors.toReversed()) {
    const receiving = partsOfReceiver(parent, child);
    if (receiving === undefined) break;
    parts = [...receiving, ...parts];
    child = parent;
  }
  const counting = parts.filter(
    ({ isVariable }, index) => !isVariable || parts[index + 1]?.isVariable !== true,
  );
  return counting.length === 0 ? undefined : counting.map(({ name }) => name).join('.');
}

/** Undefined where the value is on its way no more. */
function partsOfReceiver(parent: AnyNode, child: AnyNode): readonly NamePart[] | undefined {
  switch (parent.type) {
    case 'ConditionalExpression':
      return parent.test === child ? undefined : [];
    case 'LogicalExpression':
    case 'SequenceExpression':
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'TemplateLiteral':
    case 'UnaryExpression':
      return [];
    case 'Property':
      return parent.value === child && !parent.computed ? partsOfKey(parent.key) : undefined;
    case 'AssignmentExpression':
      return parent.right === child && isPlainAssignment(parent.operator)
        ? partsOfTarget(parent.left)
        : undefined;
    case 'VariableDeclarator':
      return parent.init === child ? partsOfTarget(parent.id) : undefined;
    default:
      return undefined;
  }
}

function isPlainAssignment(operator: string): boolean {
  return ['=', '||=', '&&=', '??='].includes(operator);
}

function partsOfKey(key: AnyNode): readonly NamePart[] {
  if (key.type === 'Identifier') return [{ name: key.name, isVariable: false }];
  return key.type === 'Literal' ? [{ name: String(key.value), isVariable: false }] : [];
}

function partsOfTarget(target: AnyNode): readonly NamePart[] {
  if (target.type === 'Identifier') return [{ name: target.name, isVariable: true }];
  if (target.type === 'CallExpression') return partsOfTarget(target.callee);
  if (target.type !== 'MemberExpression') return [];
  return [...partsOfTarget(target.object), ...partsOfProperty(target)];
}

function partsOfProperty({ property, computed }: MemberExpression): readonly NamePart[] {
  const isNamed = !computed || (property.type === 'Literal' && typeof property.value === 'string');
  if (!isNamed) return [{ name: '<computed>', isVariable: false }];
  if (property.type === 'PrivateIdentifier') return [{ name: `#${property.name}`, isVariable: false }];
  return partsOfKey(property).filter(({ name }) => name !== 'prototype');
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
