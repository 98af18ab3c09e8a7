/** JavaScript as acorn parses it, and ways to go through it. */
import { parse, type AnyNode, type Program, type Token } from 'acorn';

export type SourceType = 'commonjs' | 'module';

export interface Syntax {
  readonly source: string;
  readonly program: Program;
  /** In order. */
  readonly tokens: readonly Token[];
}

export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

/** @throws SyntaxError of acorn. */
export function parseSource(source: string, sourceType: SourceType): Syntax {
  const tokens: Token[] = [];
  const program = parse(source, {
    ecmaVersion: 'latest',
    sourceType: sourceType === 'module' ? 'module' : 'script',
    allowHashBang: true,
    // A CommonJS module is the body of a function.
    allowReturnOutsideFunction: sourceType === 'commonjs',
    allowSuperOutsideMethod: false,
    onToken: tokens,
  });
  return { source, program, tokens };
}

export function isFunctionNode(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** The nodes right below, in the order of acorn's fields. It is asked for every node of every module. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const children: AnyNode[] = [];
  for (const key in node) {
    const value = node[key as keyof AnyNode] as unknown;
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) children.push(value);
      continue;
    }
    for (const element of value as readonly (object | null)[]) {
      if (element !== null && isNode(element)) children.push(element);
    }
  }
  return children;
}

function isNode(value: object): value is AnyNode {
  return typeof (value as AnyNode).type === 'string';
}

/** Calls `visit` for each node after those below it, with the nodes above it, outermost first. */
export function visitInnermostFirst(
  root: AnyNode,
  visit: (node: AnyNode, ancestors: readonly AnyNode[]) => void,
): void {
  const ancestors: AnyNode[] = [];
  const visitAll = (node: AnyNode): void => {
    ancestors.push(node);
    for (const child of childrenOf(node)) visitAll(child);
    ancestors.pop();
    visit(node, ancestors);
  };
  visitAll(root);
}

/** Of the tokens that begin in a part of the source, the first or last of those that are written so. */
export function findToken(
  { source, tokens }: Syntax,
  text: string,
  from: number,
  to: number,
  which: 'first' | 'last' = 'first',
): Token | undefined {
  const found = tokensBetween(tokens, from, to).filter(
    ({ start, end }) => end - start === text.length && source.startsWith(text, start),
  );
  return found.at(which === 'first' ? 0 : -1);
}

/** Those that begin there. */
export function tokensBetween(tokens: readonly Token[], from: number, to: number): readonly Token[] {
  return tokens.slice(indexOfFirst(tokens, from), indexOfFirst(tokens, to));
}

/** Index of the first token that begins at the offset or after it. */
function indexOfFirst(tokens: readonly Token[], offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
