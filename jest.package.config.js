const base = require('./jest.config.js');

// Tests of the package as published: packed, and installed in an empty project once for all of them.
/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/package/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/package/support/install.ts',
  globalTeardown: '<rootDir>/test/package/support/remove.ts',
  maxWorkers: 2,
};
