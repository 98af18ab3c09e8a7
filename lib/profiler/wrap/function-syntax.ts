/**
 * What a function's own text says about how it uses itself. The code of a class or named function reaches the function
 * itself by its name, while its callers have the wrapper: how the name is used decides what both must share.
 */
import type { AnyNode, Identifier, MemberExpression } from 'acorn';
import type * as Acorn from 'acorn';

export interface OwnUse {
  /** Own properties that the text reads or assigns by their names: `Name.key`. */
  readonly keys: ReadonlySet<string>;
  /** Whether it is used otherwise, so that anything may be done to its properties: passed on, deleted from, reflected on. */
  readonly escapes: boolean;
}

export interface FunctionSyntax extends OwnUse {
  /** Whether it is a class with private static members, which its wrapper does not have. */
  readonly hasPrivateStatics: boolean;
}

const unused: FunctionSyntax = { keys: new Set(), escapes: false, hasPrivateStatics: false };
/** Of text that acorn cannot parse: newer than it, or with V8's own extensions. */
const unknown: FunctionSyntax = { keys: new Set(), escapes: true, hasPrivateStatics: true };

/** Text is parsed only where something in it can matter: few functions mention themselves. */
export function syntaxOf(text: string): FunctionSyntax {
  const isClass = /^class\b/.test(text);
  const name = ownName(text);
  if (!isClass && !/^(async\s+)?function\b/.test(text)) return unused;
  const hasThisInStatics = isClass && /\bstatic\b/.test(text) && /#|=>/.test(text);
  if (!hasThisInStatics && !mentionsItself(text, name)) return unused;
  const root = parsed(text);
  if (root === undefined) return unknown;
  const hasPrivateStatics = isClass && privateStatics(root);
  return { ...ownUse(root, name, isClass, hasPrivateStatics), hasPrivateStatics };
}

const identifier = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;
const nameAfterKeyword = new RegExp(
  String.raw`^(?:class|(?:async\s+)?function\s*\*?)(?:\s|/\*[^]*?\*/|//.*\n)*(${identifier})`,
  'u',
);

function ownName(text: string): string | undefined {
  const name = nameAfterKeyword.exec(text)?.[1];
  return name === 'extends' ? undefined : name;
}

function mentionsItself(text: string, name: string | undefined): boolean {
  if (/\bnew\s*\.\s*target\b|\barguments\s*\.\s*callee\b|\beval\s*\(/.test(text)) return true;
  return name !== undefined && (text.split(name).length > 2 || text.includes('\\u'));
}

function parsed(text: string): AnyNode | undefined {
  // Only for those few: programs do not pay for a parser when they load the package.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { parseExpressionAt } = require('acorn') as typeof Acorn;
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return parseExpressionAt(`(${text})`, 0, {
        ecmaVersion: 'latest',
        sourceType,
        checkPrivateFields: false,
        allowAwaitOutsideFunction: false,
      });
    } catch {
      // The other one: `import.meta` stands in modules only, octal numbers in scripts.
    }
  }
  return undefined;
}

function privateStatics(root: AnyNode): boolean {
  return (
    root.type === 'ClassExpression' &&
    root.body.body.some(
      (member) => member.type !== 'StaticBlock' && member.static && member.key.type === 'PrivateIdentifier',
    )
  );
}

/** A node and those above it, the nearest first. */
type Ancestors = readonly [AnyNode, ...AnyNode[]] | readonly [];

function ownUse(root: AnyNode, name: string | undefined, isClass: boolean, staticThis: boolean): OwnUse {
  const keys = new Set<string>();
  let escapes = false;
  for (const visited of nodesBelow(root)) {
    const use = useIn(visited, name, isClass, staticThis);
    if (use === 'escape') escapes = true;
    else if (use !== 'harmless') keys.add(use.key);
  }
  return { keys, escapes };
}

function useIn(
  { node, above, receiver }: Visited,
  name: string | undefined,
  isClass: boolean,
  staticThis: boolean,
): Use {
  switch (node.type) {
    case 'Identifier':
      return node.name === name && isReference(node, above) ? useOf(node, above, isClass) : 'harmless';
    case 'ThisExpression': {
      const isItself = receiver === 'kept' || (receiver === 'class' && staticThis);
      // What a static method returns is exchanged for the wrapper.
      const isReturned = receiver === 'class' && above[0]?.type === 'ReturnStatement';
      return isItself && !isReturned ? useOf(node, above, isClass) : 'harmless';
    }
    case 'MetaProperty':
      return node.meta.name === 'new' ? useOfNewTarget(node, above, name, isClass) : 'harmless';
    case 'MemberExpression':
      return isArgumentsCallee(node) ? 'escape' : 'harmless';
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'eval' ? 'escape' : 'harmless';
    default:
      return 'harmless';
  }
}

type Use = 'harmless' | 'escape' | { readonly key: string };

function useOf(node: AnyNode, [parent, grandparent]: Ancestors, isClass: boolean): Use {
  switch (parent?.type) {
    case 'MemberExpression':
      return useOfMember(parent, grandparent, isClass);
    case 'CallExpression':
      return parent.callee === node || isHarmlessCall(parent.callee, isClass) ? 'harmless' : 'escape';
    // A function's `prototype` can be replaced on either side; a class's cannot.
    case 'NewExpression':
      return parent.callee === node && isClass ? 'harmless' : 'escape';
    case 'BinaryExpression':
      if (parent.operator === 'instanceof') return isClass ? 'harmless' : 'escape';
      return /^[!=]==?$/.test(parent.operator) ? 'harmless' : 'escape';
    case 'ClassExpression':
    case 'ClassDeclaration':
      return parent.superClass === node && isClass ? 'harmless' : 'escape';
    case 'UnaryExpression':
      return parent.operator === 'typeof' || parent.operator === '!' ? 'harmless' : 'escape';
    case 'TaggedTemplateExpression':
      return 'harmless';
    default:
      return 'escape';
  }
}

/** In a class it is the class itself; in a function the wrapper. Mostly it is asked whether it is there at all. */
function useOfNewTarget(node: AnyNode, above: Ancestors, name: string | undefined, isClass: boolean): Use {
  const [parent] = above;
  if (!isClass) {
    const operands = parent?.type === 'BinaryExpression' ? [parent.left, parent.right] : [];
    const isCompared = operands.some((operand) => operand.type === 'Identifier' && operand.name === name);
    return isCompared ? 'escape' : 'harmless';
  }
  if (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') return 'harmless';
  return useOf(node, above, isClass);
}

function useOfMember(member: MemberExpression, parent: AnyNode | undefined, isClass: boolean): Use {
  if (member.property.type === 'PrivateIdentifier') return 'harmless';
  const key = memberKey(member);
  if (key === undefined || (parent?.type === 'UnaryExpression' && parent.operator === 'delete')) {
    return 'escape';
  }
  if (key === 'prototype') return isClass ? 'harmless' : 'escape';
  // Functions that every function inherits, and that give away their receiver.
  return /^(bind|valueOf|__.*__|hasOwnProperty|propertyIsEnumerable)$/.test(key) ? 'escape' : { key };
}

/** Undefined where it is computed. */
function memberKey({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  return property.type === 'Literal' && ['string', 'number'].includes(typeof property.value)
    ? String(property.value)
    : undefined;
}

/**
 * Whether what is passed is left as it is. `Error.captureStackTrace(this, Name)` compares and keeps nothing. Functions
 * are passed to be called mostly, by everything but `Object` and `Reflect`.
 */
function isHarmlessCall(callee: AnyNode, isClass: boolean): boolean {
  if (callee.type !== 'MemberExpression') return !isClass;
  const { object } = callee;
  if (memberKey(callee) === 'captureStackTrace') return true;
  return !isClass && !(object.type === 'Identifier' && /^(Object|Reflect)$/.test(object.name));
}

function isArgumentsCallee(member: MemberExpression): boolean {
  const { object } = member;
  return object.type === 'Identifier' && object.name === 'arguments' && memberKey(member) === 'callee';
}

/** Whether the name stands for a variable, not for a key. */
function isReference(node: Identifier, [parent, grandparent]: Ancestors): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.computed || parent.value === (node as AnyNode);
    case 'Property':
      return parent.computed || parent.shorthand || parent.value === node;
    case 'FunctionExpression':
    case 'ClassExpression':
      return grandparent !== undefined || (parent.type === 'ClassExpression' && parent.superClass === node);
    default:
      return true;
  }
}

/**
 * What `this` is: the class in a static method; in static initializers also, which have run when a class is wrapped, but for
 * the arrow functions in them, which keep it; something else elsewhere.
 */
type Receiver = 'other' | 'class' | 'initializing' | 'kept';

interface Visited {
  readonly node: AnyNode;
  readonly above: Ancestors;
  readonly receiver: Receiver;
}

/** Not by recursion: sums of a thousand terms are a thousand deep. */
function* nodesBelow(root: AnyNode): Generator<Visited> {
  const pending: Visited[] = [{ node: root, above: [], receiver: 'other' }];
  for (let visited = pending.pop(); visited !== undefined; visited = pending.pop()) {
    yield visited;
    const { node, above, receiver } = visited;
    const isMember = above.length === 2 && above[1] === root;
    const nearest: Ancestors = above[0] === undefined ? [node] : [node, above[0]];
    for (const child of childrenOf(node)) {
      pending.push({
        node: child,
        above: nearest,
        receiver: isMember ? receiverOfMember(node, child) : receiverBelow(child, receiver),
      });
    }
  }
}

function receiverOfMember(member: AnyNode, child: AnyNode): Receiver {
  if (member.type === 'StaticBlock') return 'initializing';
  if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return 'other';
  if (!member.static || child !== member.value) return 'other';
  return member.type === 'MethodDefinition' ? 'class' : receiverBelow(child, 'initializing');
}

function receiverBelow(node: AnyNode, receiver: Receiver): Receiver {
  if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') return 'other';
  if (node.type === 'ClassExpression' || node.type === 'ClassDeclaration') return 'other';
  return receiver === 'initializing' && node.type === 'ArrowFunctionExpression' ? 'kept' : receiver;
}

function childrenOf(node: AnyNode): readonly AnyNode[] {
  return (Object.values(node) as unknown[]).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}
