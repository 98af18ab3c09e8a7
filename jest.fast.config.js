// Unit tests that need nothing but Node and a few seconds, under 40 s on two cores. `npm test` has those too that start processes and databases, or
// simulate for long.
const base = require('./jest.config');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    '<rootDir>/test/unit/(profiler|instrument|store)/',
    '<rootDir>/test/unit/bench/(checkout|child|compare-properties)\\.test',
    '<rootDir>/test/unit/detect/rollout/(rates|judge-rollout|function-rows)\\.test',
    '<rootDir>/test/unit/(docs|json-pieces|visible-text)\\.test',
    '<rootDir>/test/unit/stats/(mean-interval|false-discovery|hyper-log-log|log-linear-fit)\\.test',
    '<rootDir>/test/unit/report/(html/|text|frame-names|speedscope)',
    '<rootDir>/test/unit/requests/delivery/',
  ],
};
