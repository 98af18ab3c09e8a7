'use strict';
// Work of many kinds. Each benchmark also burns so many instructions as INJECTED says of it: none, unless a change is injected.
const path = require('node:path');
const zlib = require('node:zlib');
const dist = process.env.ICPROFILE_DIST;
const { bench } = require(path.join(dist, 'bench'));
const { burn } = require(path.join(dist, 'counters'));

const injected = JSON.parse(process.env.INJECTED ?? '{}');

function varied(name, work) {
  const steps = (injected[name] ?? 0) / 2; // of which each is two instructions
  bench(name, () => {
    burn(steps);
    return work();
  });
}

const words = Array.from({ length: 400 }, (_, index) => `word${(index * 7919) % 1000}`);
const text = words.join(' ');
const records = words.map((word, id) => ({ id, word, tags: [word.slice(-1), word.length], nested: { id } }));
const json = JSON.stringify(records);
const numbers = Float64Array.from({ length: 2000 }, (_, index) => Math.sin(index) * 1000);

varied('sort numbers', () => numbers.slice().sort());
varied('sort with a comparator', () => [...words].sort((first, second) => (first < second ? -1 : 1)));
varied('parse JSON', () => JSON.parse(json));
varied('write JSON', () => JSON.stringify(records));
varied('count words in a map', () => {
  const counts = new Map();
  for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
});
varied('count words in an object', () => {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
});
varied('replace by a regular expression', () => text.replace(/w(\w)rd(\d+)/g, '$2-$1'));
varied('add up in typed arrays', () => {
  let sum = 0;
  for (let round = 0; round < 10; round++) for (const number of numbers) sum += number * round;
  return sum;
});
varied('make short-lived objects', () => records.map(({ id, word }) => ({ key: word, value: id + 1 })));
varied('call closures', () =>
  words.map((word) => () => word.length).reduce((sum, length) => sum + length(), 0),
);
varied('compress', () => zlib.deflateRawSync(text, { level: 1 }));
varied('take turns in a generator', () => {
  function* upTo(limit) {
    for (let value = 0; value < limit; value++) yield value;
  }
  let sum = 0;
  for (const value of upTo(2000)) sum += value;
  return sum;
});
