// Has uvu, which prints dots, tell each test as TAP does.
const path = require('node:path');
const { createRequire } = require('node:module');

const uvu = createRequire(path.resolve('package.json'))('uvu');

let count = 0;

function telling(title, run) {
  return async (...args) => {
    const tell = (mark) => console.log(`\n${mark} ${(count += 1)} - ${title}`);
    try {
      await run(...args);
    } catch (error) {
      tell('not ok');
      throw error;
    }
    tell('ok');
  };
}

function tellingTest(test) {
  const define = (add) => (title, run) => add(title, telling(title, run));
  return Object.assign(define(test), { ...test, only: define(test.only) });
}

const { suite } = uvu;
uvu.suite = (...args) => tellingTest(suite(...args));
uvu.test = tellingTest(uvu.test);
