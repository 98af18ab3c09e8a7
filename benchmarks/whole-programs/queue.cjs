'use strict';
// Many small tasks that wait for each other.
async function task(queue, depth) {
  await null;
  if (depth > 0) await Promise.all([task(queue, depth - 1), task(queue, depth - 1)]);
  queue.push(digest(depth));
}
function digest(depth) {
  let hash = depth;
  for (let index = 0; index < 200; index++) hash = (Math.imul(hash, 31) + index) | 0;
  return hash;
}

exports.rounds = 60;
exports.round = () => task([], 9);
