const { bench } = require('icprofile/bench');
const LRUCache = require('lru-cache');

const cache = new LRUCache({ max: 100 });
let key = 0;

bench('set and get', () => {
  key = (key + 7) % 150;
  cache.set(key, key);
  return cache.get((key * 3) % 150);
});
