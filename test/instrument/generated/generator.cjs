// Makes programs of a seed, for comparison of what they do with probes and without: statements that end by line breaks before every
// kind of token, directives, functions whose text goes to other realms, and errors with their text and stack.
// They log by the global function `log`, and end. What does not parse is made anew.
const vm = require('node:vm');

/** A small generator of numbers (mulberry32): the same for a seed everywhere. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const kinds = ['plain', 'generator', 'async', 'asyncGenerator', 'arrow', 'asyncArrow'];
const keywordOf = {
  plain: 'function',
  generator: 'function*',
  async: 'async function',
  asyncGenerator: 'async function*',
};
const mostDepth = 3;

class Maker {
  constructor(seed) {
    this.random = randomOf(seed);
    this.names = 0;
  }

  below(count) {
    return Math.floor(this.random() * count);
  }

  chance(probability) {
    return this.random() < probability;
  }

  /** One of several makers, which are called only when they are chosen. */
  pick(...makers) {
    const chosen = makers[this.below(makers.length)];
    return typeof chosen === 'function' ? chosen() : chosen;
  }

  name() {
    return `n${this.names++}`;
  }

  /** Between tokens where JavaScript lets a line end. */
  gap() {
    return this.pick(' ', ' ', ' ', '\n', ' /* gap */ ', ' // gap\n');
  }

  end() {
    return this.pick(';', '\n', '\n', ' // end\n', ' /* end\n */ ', ';\n');
  }

  expression(context, depth) {
    if (depth <= 0) return this.pick('1', 'x', "'s'", 'y', '[]', '/r/g', 'null', 'undefined', '`t`', 'o');
    const inner = () => this.expression(context, depth - 1);
    const { suspends, awaits } = context;
    return this.pick(
      inner,
      () => `[${inner()}, ${inner()}]`,
      () => `(${inner()})`,
      () => `keep(${inner()})`,
      () => `o.m(${inner()})`,
      () => `{}.x`.replace('{}', `(${inner()})`) && `String(${inner()}).length`,
      () =>
        `${inner()} ${this.pick('+', '-', '*', ',', '&&', '||', '??', '===', '<')}${this.gap()}${inner()}`.replace(
          /^(.*)$/s,
          '($1)',
        ),
      () => `(${inner()} ? ${inner()}${this.gap()}: ${inner()})`,
      () => `x = ${inner()}`.replace(/^(.*)$/s, this.chance(0.5) ? '($1)' : '$1'),
      () => `(${this.pick('typeof', 'void', '!', '-', '+')} ${inner()})`,
      () => `\`a\${${inner()}}\``,
      () => this.functionExpression(context, depth - 1),
      () => `(${this.functionExpression(context, depth - 1)})`,
      () => (awaits ? `await ${this.chance(0.3) ? '\n' : ''}${this.operand(context, depth)}` : inner()),
      () => (awaits ? `(await ${this.operand(context, depth)})` : inner()),
      () => (suspends ? this.yielding(context, depth) : inner()),
      () => (suspends ? `(${this.yielding(context, depth)})` : inner()),
      () =>
        this.pick(
          'keep(missing)',
          'null.x',
          'o.none()',
          'undefined.f()',
          'keep().z',
          'new o.none',
          'fail(x)',
        ),
      () => `text(${this.pick('keep', 'o.m', () => this.functionExpression(context, depth - 1))})`,
    );
  }

  operand(context, depth) {
    return this.pick(
      'x',
      'keep(x)',
      '1',
      'null',
      'Promise.resolve(y)',
      () => `(${this.expression(context, depth - 1)})`,
    );
  }

  yielding(context, depth) {
    return this.pick(
      'yield',
      'yield',
      () => `yield ${this.expression(context, depth - 1)}`,
      () => `(yield* keep([${this.expression(context, depth - 1)}]))`,
      'yield yield',
    );
  }

  functionExpression(context, depth) {
    const kind = this.pick(...kinds);
    if (kind === 'arrow' || kind === 'asyncArrow') return this.arrow(kind === 'asyncArrow', depth);
    return this.pick(
      () =>
        `${keywordOf[kind]} ${this.chance(0.5) ? this.name() : ''}(${this.parameters()}) ${this.body(kind, depth)}`,
      () => this.classOf(depth),
      () => `({ ${this.method(depth)}, get g() ${this.body('plain', depth)} })`,
    );
  }

  arrow(isAsync, depth) {
    const parameters = this.pick('()', 'x', '(x, y = 2)', '({ x = 1 } = {}, ...y)');
    const context = { suspends: false, awaits: isAsync };
    const body = this.pick(
      () => this.body(isAsync ? 'async' : 'plain', depth),
      () => `(${this.expression(context, depth)})`,
      () => this.expression(context, Math.min(depth, 1)).replace(/^\{/, '+{'),
    );
    return `${isAsync ? 'async ' : ''}${parameters} => ${body}`;
  }

  parameters() {
    return this.pick('', 'x', 'x, y', 'x = 3', '...y', '{ x } = o', '[x, y] = []');
  }

  method(depth) {
    const kind = this.pick('plain', 'generator', 'async', 'asyncGenerator');
    const prefix = { plain: '', generator: '*', async: 'async ', asyncGenerator: 'async *' }[kind];
    return `${prefix}${this.pick('m', "'m'", '[`m`]', 'm')}(${this.parameters()}) ${this.body(kind, depth)}`;
  }

  classOf(depth) {
    const members = [
      () => `constructor(x) ${this.body('plain', depth)}`,
      () => this.method(depth),
      () => `static ${this.method(depth)}`,
      () => `f = ${this.arrow(false, depth)};`,
      () => `static s = 1`,
      () => `get g() ${this.body('plain', depth)}`,
      () => `#p = 1; p() { return this.#p }`,
    ];
    const chosen = members.filter(() => this.chance(0.3)).map((make) => make());
    // Without `super()` V8 places the error elsewhere in the constructor.
    const isDerived = !chosen.some((member) => member.startsWith('constructor')) && this.chance(0.3);
    return `class ${this.chance(0.5) ? this.name() : ''} ${isDerived ? 'extends Base ' : ''}{ ${chosen.join('\n')} }`;
  }

  directives() {
    if (!this.chance(0.3)) return '';
    const directive = this.pick("'use strict'", '"use strict"', "'use asm'", "'other'", "('use strict')");
    return `${directive}${this.end()}${this.chance(0.2) ? `'use strict'${this.end()}` : ''}`;
  }

  body(kind, depth) {
    const context = {
      suspends: kind === 'generator' || kind === 'asyncGenerator',
      awaits: kind === 'async' || kind === 'asyncGenerator',
    };
    return `{${this.gap()}${this.directives()}${this.statements(context, depth)}}`;
  }

  statements(context, depth) {
    const count = depth <= 0 ? this.below(2) : 1 + this.below(4);
    return Array.from({ length: count }, () => this.statement(context, depth)).join('');
  }

  statement(context, depth) {
    const inner = () => this.expression(context, Math.min(depth, 2));
    const block = () => `{ ${this.statements(context, depth - 1)}}`;
    const single = () => this.pick(block, () => `${inner()}${this.end()}`);
    const simple = [
      () => `${inner()}${this.end()}`,
      () => `log(${inner()})${this.end()}`,
      () => `${this.pick('var', 'let', 'const')} ${this.name()} = ${inner()}${this.end()}`,
      () => `var x = ${inner()}${this.end()}`,
      // What a line break before it does not make part of the statement before.
      () =>
        `${this.pick('[1].forEach(keep)', '(keep)(2)', '`t`.trim()', '/r/.test(x) && log(3)', '+x', '-x', '++x', '--y', '!x', '*x', '...x', '.m', '=> 1', '? 1 : 2', 'in o', 'instanceof Base', '{ }')}${this.end()}`,
      () =>
        context.suspends
          ? `${this.pick('', 'x = ', 'const c = ', 'log(0), ')}yield${this.end()}`
          : `x++${this.end()}`,
      () => (context.suspends ? `yield ${this.arrow(false, 0)}${this.end()}` : `y${this.end()}`),
      () =>
        `eval(${JSON.stringify(this.pick('var x = 7', 'x', 'let q = 1; q', 'var made = 1', '(() => x)()', 'var inner = 1'))})${this.end()}`,
    ];
    if (depth <= 0) return this.pick(...simple);
    return this.pick(
      ...simple,
      ...simple,
      () => `if (${inner()}) ${single()}${this.chance(0.5) ? `else ${single()}` : ''}`,
      () => `for (let i = 0; i < 2; i++) ${single()}`,
      () => `for (const x of [${inner()}]) ${single()}`,
      () =>
        context.awaits
          ? `${this.chance(0.3) ? `${this.name()}: ` : ''}for await (const x of [${inner()}]) ${single()}`
          : block(),
      () => `do ${single()} while (false)${this.pick(' ', ';', '\n')}`,
      () =>
        `switch (${inner()}) { case 1: ${this.statements(context, depth - 1)} break; default: ${this.statements(context, depth - 1)} }`,
      () =>
        `try ${block()} catch (error) { log(error); ${this.statements(context, depth - 1)}} ${this.chance(0.4) ? `finally ${block()}` : ''}`,
      () => `try ${block()} finally ${block()}`,
      () => `return ${inner()}${this.end()}`,
      () => `throw ${this.pick('new Error(`thrown`)', inner)}${this.end()}`,
      () =>
        `${keywordOf[this.pick('plain', 'generator', 'async', 'asyncGenerator')]} ${this.pick('inner', () => this.name())}() ${this.body('plain', 0)}\n`,
      () => `run(${this.functionExpression(context, depth - 1)})${this.end()}`,
      () => `await_(${this.arrow(true, depth - 1)})${this.end()}`.replace('await_', 'run'),
      block,
    );
  }

  program() {
    const isStrict = this.chance(0.3);
    const functions = Array.from({ length: 2 + this.below(3) }, () =>
      this.pick(
        () => {
          const kind = this.pick('plain', 'generator', 'async', 'asyncGenerator');
          return `run(${keywordOf[kind]} ${this.name()}(${this.parameters()}) ${this.body(kind, mostDepth)});`;
        },
        () => `run(${this.arrow(this.chance(0.5), mostDepth)});`,
        () => `run(${this.classOf(2)});`,
        () =>
          `${this.pick('o.a', 'const c', 'exports.x', 'o.prototype.q', 'o[x]')} = ${this.functionExpression({}, 2)};`.replace(
            'const c',
            `const ${this.name()}`,
          ),
      ),
    );
    return `${isStrict ? "'use strict';" : ''}${prelude}${functions.join('\n')}\nexports.done = settled();\n`;
  }
}

/** What programs have to work with. All in one line, so that what follows has lines of its own. */
const prelude = [
  "const { keep, o, Base, fail, text, run, settled } = require('./prelude.cjs')(log);",
  'let x = 1, y = 2;',
  '/* eslint-disable */\n',
].join(' ');

function parses(source) {
  try {
    new vm.Script(`(async function (exports, require) {${source}\n})`);
    return true;
  } catch {
    return false;
  }
}

/** A program that parses. */
function makeProgram(seed) {
  for (let attempt = 0; ; attempt++) {
    const source = new Maker(seed * 1000 + attempt).program();
    if (parses(source)) return source;
  }
}

module.exports = { makeProgram };
