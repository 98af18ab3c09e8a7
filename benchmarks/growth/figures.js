'use strict';
// What must not grow while the paths of a profiled program repeat, and how growth is told from fluctuation.
const fs = require('node:fs');
const { StateWord } = require('../../dist/native/addon');
const { nativeAddon } = require('../../dist/native/load');
const { environmentProbes } = require('../../dist/engine/probes/probes');
const { median } = require('../median');

/** The smallest thing that could leak at each turn, a stamp, has 48 bytes on V8's heap; a node some 110 outside. */
const allowedBytesPerTurn = 16;
const kilobyte = 1024;

/**
 * Of each figure: how much more it may be at the end, besides 16 bytes for each turn where it is `perTurn`. Memory of the
 * process comes and goes in larger pieces: short runs can only tell large leaks there.
 */
const figures = {
  nodes: { allowed: 0 },
  edges: { allowed: 0 },
  current: { allowed: 0 }, // the node that is current when nothing runs: (program), or resumptions lack an end
  descriptors: { allowed: 0 },
  resources: { allowed: 0 }, // that keep the event loop alive
  heap: { allowed: 64 * kilobyte, perTurn: true, isBytes: true },
  external: { allowed: 64 * kilobyte, perTurn: true, isBytes: true },
  resident: { allowed: 12 * 1024 * kilobyte, perTurn: true, isBytes: true },
};

/** All figures now, after what is garbage has been collected. */
async function takeFigures() {
  for (let collection = 0; collection < 2; collection++) {
    await new Promise((resolve) => setTimeout(resolve, 5)); // for what waits to be freed after a collection
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const { nodes, edges } = nativeAddon().snapshotEngine() ?? { nodes: { functions: [] }, edges: { to: [] } };
  return {
    nodes: nodes.functions.length,
    edges: edges.to.length,
    current: environmentProbes().state[StateWord.Current],
    descriptors: fs.readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    heap: heapUsed,
    external,
    resident: rss,
  };
}

/**
 * By figure: how it grew, from the median of the second quarter of the samples to that of the last one, what it may, and
 * whether that is more. The first quarter is for V8 to compile, and for paths to be taken for the first time.
 */
function judge(samples) {
  const quarter = samples.length / 4;
  const [before, after] = [samples.slice(quarter, 2 * quarter), samples.slice(3 * quarter)];
  const growthOf = (valueOf) => median(after.map(valueOf)) - median(before.map(valueOf));
  const turns = growthOf((sample) => sample.turns);
  return Object.entries(figures).map(([name, { allowed, perTurn = false, isBytes = false }]) => {
    const growth = growthOf((sample) => sample.figures[name]);
    const limit = allowed + (perTurn ? allowedBytesPerTurn * turns : 0);
    return { name, isBytes, growth, limit, grows: growth > limit };
  });
}

module.exports = { figures, judge, takeFigures };
