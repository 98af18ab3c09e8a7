// What generated programs have to work with.
const vm = require('node:vm');

const mostSteps = 4;

module.exports = (log) => {
  const pending = [];
  let calls = 0;
  const keep = (value) => value;
  class Base {
    constructor(value) {
      this.value = value;
    }
  }
  const o = { m: (value) => [value], prototype: {}, a: 1 };
  const fail = (value) => {
    throw new TypeError(`failed with ${typeof value}`);
  };
  /** The function's text, and what another realm makes of it. */
  const text = (fn) => {
    const written = String(fn);
    log('text', written);
    try {
      return typeof vm.runInNewContext(`(${written})`);
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  };
  const show = (value) =>
    typeof value === 'function' ? `function ${value.name}` : value instanceof Error ? value : kindOf(value);
  const drive = async (iterator) => {
    for (let step = 0; step < mostSteps; step++) {
      const { value, done } = await iterator.next(`sent ${step}`);
      log('step', show(value), done);
      if (done) return;
    }
    log('returned', show((await iterator.return('end')).value));
  };
  const driveNow = (iterator) => {
    for (let step = 0; step < mostSteps; step++) {
      const { value, done } = iterator.next(`sent ${step}`);
      log('step', show(value), done);
      if (done) return;
    }
    log('returned', show(iterator.return('end').value));
  };
  const settle = (promise) =>
    pending.push(
      promise.then(
        (value) => log('fulfilled', show(value)),
        (error) => log('rejected', error instanceof Error ? error : show(error)),
      ),
    );
  const runs = (fn) => {
    const isClass = String(fn).startsWith('class');
    const result = isClass ? new fn(1) : fn.call({ this: 1 }, 1, [2]);
    if (typeof result?.then === 'function') settle(result);
    else if (typeof result?.[Symbol.asyncIterator] === 'function') settle(drive(result));
    else if (typeof result?.next === 'function') driveNow(result);
    else log('result', show(result));
    for (const name of ['m', 'g', 'f', 'p']) {
      if (!isClass) break;
      const value = Object.hasOwn(fn, name) ? fn[name] : result[name];
      if (typeof value === 'function') run(value.bind(result));
    }
  };
  const run = (fn) => {
    if (typeof fn !== 'function' || ++calls > 60) return log('not run', typeof fn);
    try {
      text(fn);
      runs(fn);
    } catch (error) {
      log('threw', error instanceof Error ? error : show(error));
    }
  };
  const settled = async () => {
    while (pending.length > 0) await pending.shift();
  };
  return { keep, o, Base, fail, text, run, settled };
};

function kindOf(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}
