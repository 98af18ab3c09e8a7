'use strict';
// Parses JSON by functions for each kind of value, as a textbook does.
class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  peek() {
    return this.text.charCodeAt(this.at);
  }

  next() {
    return this.text[this.at++];
  }

  isSpace() {
    const code = this.peek();
    return code === 32 || code === 10 || code === 13 || code === 9;
  }

  skipSpace() {
    while (this.isSpace()) this.at++;
  }

  expect(character) {
    this.skipSpace();
    if (this.next() !== character) throw new SyntaxError(`no ${character} at ${this.at}`);
  }

  accept(character) {
    this.skipSpace();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  value() {
    this.skipSpace();
    switch (this.text[this.at]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  object() {
    const object = {};
    this.expect('{');
    if (this.accept('}')) return object;
    do {
      this.skipSpace();
      const key = this.string();
      this.expect(':');
      object[key] = this.value();
    } while (this.accept(','));
    this.expect('}');
    return object;
  }

  array() {
    const array = [];
    this.expect('[');
    if (this.accept(']')) return array;
    do array.push(this.value());
    while (this.accept(','));
    this.expect(']');
    return array;
  }

  string() {
    this.expect('"');
    let string = '';
    for (;;) {
      const character = this.next();
      if (character === '"') return string;
      string += character === '\\' ? this.escape() : character;
    }
  }

  escape() {
    const character = this.next();
    return { n: '\n', t: '\t', r: '\r' }[character] ?? character;
  }

  word(text, value) {
    for (const character of text) this.expect(character);
    return value;
  }

  isOfNumber() {
    return '+-.eE0123456789'.includes(this.text[this.at] ?? ' ');
  }

  number() {
    const start = this.at;
    while (this.isOfNumber()) this.at++;
    return Number(this.text.slice(start, this.at));
  }
}

const text = JSON.stringify(
  Array.from({ length: 400 }, (_, index) => ({ id: index, tags: ['a', 'b'], name: `n"${index}`, ok: true })),
);

exports.rounds = 60;
exports.round = () => {
  if (new Parser(text).value().length !== 400) throw new Error('wrong');
};
