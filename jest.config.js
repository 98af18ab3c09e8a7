/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Those have runners of their own: npm run test:machine, npm run test:package.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/machine/', '<rootDir>/test/package/'],
  modulePathIgnorePatterns: ['<rootDir>/.emulated-machine/', '<rootDir>/.suites/', '<rootDir>/build/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  // Many tests run a whole Node under an emulator, which is slow and takes a core for itself.
  maxWorkers: 2,
  testTimeout: 300_000,
};
