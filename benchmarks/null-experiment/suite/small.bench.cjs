'use strict';
// Short work, of which an instruction more or less is a large part: through the C++ of Node and V8, and in JavaScript alone.
const EventEmitter = require('node:events');
const nodePath = require('node:path');
const querystring = require('node:querystring');
const dist = process.env.ICPROFILE_DIST;
const { bench } = require(nodePath.join(dist, 'bench'));
const { burn } = require(nodePath.join(dist, 'counters'));

const injected = JSON.parse(process.env.INJECTED ?? '{}');

function small(name, work) {
  const steps = (injected[name] ?? 0) / 2; // of which each is two instructions
  bench(name, () => {
    burn(steps);
    return work();
  });
}

const address = 'https://example.test:8080/a/b?x=1&y=2#z';
const record = { a: 1, b: 'x' };
const recordText = JSON.stringify(record);
const bytes = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(4));
const table = new Map(Array.from({ length: 100 }, (_, index) => [`key ${index}`, index]));
const lines = Array.from({ length: 150 }, (_, index) => `${index}: ${'x'.repeat(index % 7)}`);
const digits = Array.from({ length: 300 }, (_, index) => (index * 7919) % 1000);

small('parse a URL', () => new URL(address).searchParams.get('y'));
small('write a little JSON', () => JSON.stringify(record));
small('parse a little JSON', () => JSON.parse(recordText));
small('emit events', () => {
  const emitter = new EventEmitter();
  let sum = 0;
  for (let index = 0; index < 5; index++) emitter.on('x', (value) => (sum += value));
  for (let index = 0; index < 40; index++) emitter.emit('x', index);
  return sum;
});
small('join paths', () => nodePath.join('/a/b', '../c', './d.js'));
small('write a number', () => (12345.678).toFixed(2));
small('write a date', () => new Date(1_700_000_000_000).toISOString());
small('encode bytes', () => bytes.toString('base64'));
small('search bytes', () => bytes.indexOf('lazy'));
small('look up in a map', () => table.get('key 42'));
small('parse a query', () => querystring.parse('a=1&b=2&c=3'));
small('match lines', () => lines.filter((line) => /^\d+: x{3,}$/.test(line)).length);
small('sort digits', () => [...digits].sort((first, second) => first - second).length);
