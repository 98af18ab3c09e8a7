/** Where V8 places an expression (src/parsing/parser-base.h): at its operator, or at the last name before its parenthesis. */
import type { AnyNode, MemberExpression } from 'acorn';
import { findToken, tokensBetween, type Syntax } from './syntax';

/** As an offset in the source. */
export function positionInV8(syntax: Syntax, node: AnyNode): number {
  const between = (text: string, left: AnyNode, right: AnyNode) =>
    findToken(syntax, text, left.end, right.start)?.start ?? node.start;
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isSameOperation(node.left, node.operator)
        ? positionInV8(syntax, node.left)
        : between(node.operator, node.left, node.right);
    case 'AssignmentExpression':
      return between(node.operator, node.left, node.right);
    case 'UpdateExpression':
      return node.prefix ? node.argument.start : node.end - node.operator.length;
    case 'TaggedTemplateExpression':
      return node.quasi.start;
    case 'SequenceExpression': {
      const [left, right] = node.expressions;
      return left && right ? between(',', left, right) : node.start;
    }
    case 'MemberExpression':
      return positionOfMember(syntax, node);
    case 'CallExpression':
      return positionOfCall(syntax, node.callee);
    default:
      return node.start;
  }
}

/** V8 makes one of several operations in a row. */
function isSameOperation(node: AnyNode, operator: string): boolean {
  return (
    (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') && node.operator === operator
  );
}

function positionOfMember(syntax: Syntax, { object, property, computed }: MemberExpression): number {
  if (!computed) return property.start;
  return findToken(syntax, '[', object.end, property.start)?.start ?? property.start;
}

/** The last token before the parenthesis, if that is a name; else the parenthesis. */
function positionOfCall(syntax: Syntax, callee: AnyNode): number {
  if (callee.type === 'Identifier') return callee.start;
  if (callee.type === 'MemberExpression' && !callee.computed) return callee.property.start;
  const [parenthesis] = tokensBetween(syntax.tokens, callee.end, syntax.source.length);
  return parenthesis?.start ?? callee.start;
}
