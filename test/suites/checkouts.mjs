/**
 * Real projects whose npm packages have no tests: `npm run test:suites -- --checkouts DIRECTORY`, which has a checkout of each under
 * its name. The fields are those of list.mjs, and:
 *
 * - `repository`: on GitHub, with the commit that was tested
 * - `build`: a command of what is installed, which makes what the tests load
 * - `mapped`: files whose functions the profile places by source maps, and V8's coverage does not
 */
// All probes take their time, on a busy machine too.
const mochaOptions = ['--reporter', 'tap', '--timeout', '900000'];
const nodeTest = ['--test-reporter=tap', '{own}/run-modules.mjs', '{files}'];

export const checkoutSuites = [
  {
    kind: 'callbacks',
    package: 'async@3.2.6',
    repository: 'caolan/async at 77fd3109',
    dependencies: [
      'mocha@6.2.3',
      'chai@4.5.0',
      'babel-register@6.26.0',
      'babel-plugin-transform-es2015-modules-commonjs@6.26.2',
      'babel-plugin-syntax-async-generators@6.13.0',
      'babel-plugin-istanbul@7.0.0',
      'bluebird@3.7.2',
      'es6-promise@4.2.8',
      'native-promise-only@0.8.1',
      'rsvp@4.8.5',
      'semver@7.7.2',
    ],
    command: ['{modules}/mocha/bin/_mocha', '--opts', 'test/mocha.opts', ...mochaOptions, '{files}'],
    files: [/^test\/[A-Za-z0-9_]+\.js$/],
    report: 'tap',
    // Babel compiles them.
    mapped: /\.js$/,
  },
  {
    kind: 'WebSockets',
    package: 'ws@8.21.0',
    repository: 'websockets/ws at a2f4e7c0',
    dependencies: ['mocha@8.4.0', 'bufferutil@4.0.9', 'utf-8-validate@6.0.5'],
    command: ['{modules}/mocha/bin/_mocha', '--throw-deprecation', ...mochaOptions, '{files}'],
    files: [/^test\/[a-z-]+\.test\.js$/],
    report: 'tap',
    // How much is sent before the other side answers, and in which pieces it comes, is a matter of time.
    excused: /lib\//,
  },
  {
    kind: 'HTTP framework',
    package: 'koa@3.2.0',
    repository: 'koajs/koa at e0ba8ef',
    dependencies: ['supertest@7.1.1', 'gen-esm-wrapper@1.1.3'],
    build: ['gen-esm-wrapper', '.', './dist/koa.mjs'],
    command: ['--test-reporter=tap', '{own}/run-files.cjs', '{files}'],
    files: [/^__tests__\/.*\.test\.js$/],
    report: 'tap',
    // Connections are closed by the time that answers are written, or are not yet.
    excused: /(get headerSent|onerror)$/,
  },
  {
    kind: 'assertions',
    package: 'chai@6.2.2',
    repository: 'chaijs/chai at 099f48a',
    node: '24',
    dependencies: [
      'mocha@11.7.1',
      'esbuild@0.28.0',
      'assertion-error@2.0.1',
      'check-error@2.1.1',
      'deep-eql@5.0.2',
      'loupe@3.2.1',
      'pathval@2.0.1',
    ],
    build: [
      'esbuild',
      '--bundle',
      '--format=esm',
      '--target=es2021',
      '--keep-names',
      '--outfile=index.js',
      'lib/chai.js',
    ],
    command: [
      '{modules}/mocha/bin/mocha.js',
      ...mochaOptions,
      '--require',
      './test/bootstrap/index.js',
      '{files}',
    ],
    files: [/^test\/[A-Za-z-]+\.js$/],
    report: 'tap',
  },
  {
    kind: 'command lines',
    package: 'commander@15.0.0',
    repository: 'tj/commander.js at ba6d13dd',
    node: '24',
    dependencies: [],
    command: nodeTest,
    files: [/^tests\/.*\.test\.js$/],
    report: 'tap',
    // FORCE_COLOR is set.
    fails: [
      'when CLICOLOR_FORCE then getFooHasColors returns true',
      'environment variable tests',
      'Command.configureOutput()',
    ],
  },
  {
    kind: 'TypeScript by ts-node',
    package: 'postcss@8.5.26',
    repository: 'postcss/postcss at 8f378470',
    dependencies: [
      'uvu@0.5.6',
      'ts-node@10.9.2',
      'typescript@5.9.3',
      'nanodelay@1.0.8',
      'nanospy@2.0.2',
      'postcss-parser-tests@8.9.0',
      'strip-ansi@6.0.1',
      'concat-with-sourcemaps@1.1.0',
    ],
    command: [
      '--require=ts-node/register/transpile-only',
      '--require={own}/uvu-titles.cjs',
      '{own}/run-files.cjs',
      '{files}',
    ],
    files: [/^test\/[A-Za-z-]+\.test\.(ts|js)$/],
    report: 'tap',
    mapped: /\.ts$/,
  },
  {
    kind: 'utility',
    package: 'underscore@1.13.8',
    repository: 'jashkenas/underscore at e70d5bd0',
    dependencies: ['qunit@2.10.1'],
    command: ['{modules}/qunit/bin/qunit.js', '{files}'],
    files: [/^test\/[a-z-]+\.js$/],
    // Of files that its build makes.
    without: [/treeshake/],
    report: 'tap',
    mapped: /underscore-umd\.js$/,
  },
  {
    kind: 'TypeScript by tsx',
    package: 'p-queue@9.3.3',
    repository: 'sindresorhus/p-queue at 180ab9e',
    node: '24',
    dependencies: [
      'tsx@4.20.5',
      'delay@6.0.0',
      'in-range@3.0.0',
      'p-defer@4.0.1',
      'random-int@3.1.0',
      'time-span@5.1.0',
    ],
    command: ['--import=tsx/esm', ...nodeTest],
    files: [/^test\/[a-z-]+\.ts$/],
    report: 'tap',
    mapped: /\.ts$/,
  },
];
