'use strict';
// What the nodes add up to, less what the counter counted, with garbage collections among them.
const { profile, Profiler } = require('icprofile');

module.exports = {
  name: 'conservation error',
  unit: 'instructions',
  budget: 0,
  measure() {
    const allocate = profile(function allocate(depth) {
      const garbage = Array.from({ length: 200 }, (_, index) => ({ index, text: `item ${index}` }));
      return depth === 0 ? garbage.length : allocate(depth - 1) + garbage.length;
    });
    const profiler = new Profiler({ source: 'emulated' }).start();
    for (let call = 0; call < 500; call++) allocate(5);
    const { nodes, events, functions } = profiler.stop();
    if (!functions.some(({ kind }) => kind.endsWith('garbage collection')))
      throw new Error('no garbage was collected');
    const sum = (values) => nodes.reduce((total, node) => total + node[values][0], 0);
    return Math.max(Math.abs(sum('self') - events[0].total), Math.abs(sum('rawSelf') - events[0].total));
  },
};
