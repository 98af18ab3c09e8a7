/**
 * Real projects whose npm packages carry their tests, or whose tests are a package.
 *
 * - `dependencies`: what the tests need beside the package's own dependencies
 * - `node`: the version that runs it, where the running one cannot
 * - `command`: after `node`; `{files}` stands for the test files, `{own}` for test/suites, `{modules}` for what is installed
 * - `files`, `without`: test files, by patterns of their paths
 * - `report`: of the runner, as `readReport` in scripts/test-suites.mjs knows it
 * - `excused`: functions, as `file name`, whose calls differ, for the reason beside it
 * - `instrumented`: dependencies that get probes as well
 * - `edits`: replacements in the package's sources
 * - `fails`: tests that fail by themselves
 */
const tapeCommand = ['{modules}/tape/bin/tape', '{files}'];
const nodeTestCommand = ['--test-reporter=tap', '{own}/run-files.cjs', '{files}'];

export const suites = [
  {
    kind: 'parser',
    package: 'qs@6.17.1',
    dependencies: [
      'tape@5.10.2',
      'es-value-fixtures@1.7.1',
      'for-each@0.3.5',
      'has-bigints@1.1.0',
      'has-override-mistake@1.0.1',
      'has-property-descriptors@1.0.2',
      'has-proto@1.2.0',
      'has-symbols@1.1.0',
      'iconv-lite@0.5.2',
      'mock-property@1.1.2',
      'object-inspect@1.13.4',
      'qs-iconv@1.0.4',
      'safer-buffer@2.1.2',
    ],
    command: tapeCommand,
    files: [/^test\/[a-z]+\.js$/],
    report: 'tap',
  },
  {
    kind: 'utility',
    package: 'deep-equal@2.2.3',
    dependencies: [
      'tape@5.10.2',
      'available-typed-arrays@1.0.5',
      'for-each@0.3.5',
      'has-proto@1.0.1',
      'has-symbols@1.0.3',
      'has-typed-arrays@1.0.1',
      'object.getownpropertydescriptors@2.1.7',
      'semver@6.3.1',
    ],
    command: tapeCommand,
    files: [/^test\/cmp\.js$/],
    report: 'tap',
  },
  {
    kind: 'compiler',
    package: 'less@2.7.3',
    dependencies: [
      'diff@2.2.3',
      'errno@0.1.8',
      'graceful-fs@4.2.11',
      'image-size@0.5.5',
      'mime@1.6.0',
      'promise@7.3.1',
    ],
    command: ['test/index.js'],
    files: [],
    // One is a variable too, and keeps the function around it from having probes; the other is called after the profile's end,
    // when the process exits.
    excused: /filemanager\/index\.js plugin$|less-test\.js $/,
    report: 'less',
    // They hold what V8 said of syntax errors then.
    fails: ['test/less/errors/javascript-error', 'test/less-bom/errors/javascript-error'],
  },
  {
    kind: 'HTTP framework',
    package: 'fastify@5.12.8',
    dependencies: [
      'proxyquire@2.1.3',
      'undici@7.18.2',
      'fastify-plugin@6.0.0',
      'split2@4.2.0',
      'JSONStream@1.3.5',
      'ajv@8.20.0',
      'ajv-errors@3.0.0',
      'ajv-i18n@4.2.0',
      'ajv-merge-patch@5.0.1',
      'fast-json-body@1.1.0',
      'fluent-json-schema@6.0.1',
      'joi@18.3.2',
      'yup@1.7.1',
      'http-errors@2.0.1',
      'ajv-formats@3.0.1',
    ],
    command: nodeTestCommand,
    // Those that can share a process with others, and wait little.
    files: [
      /^test\/(404s|500s|async-await|body-limit|buffer|case-insensitive|chainable|constrained-routes|content)[a-z0-9.-]*\.test\.js$/,
      /^test\/(context-config|custom-|decorator|default-route|encapsul|error|find-route|handler-context|has-route)[a-z0-9.-]*\.test\.js$/,
      /^test\/(inject|issue|middleware|nullable|plugin|pretty|promises|proto|query|register|reply|request|route)[a-z0-9.-]*\.test\.js$/,
      /^test\/(schema|serial|set-error|stream|sync|type|url|use|validation|versioned|web)[a-z0-9.-]*\.test\.js$/,
    ],
    without: [
      // They hold names that are made of functions' text, which shows the probes.
      /plugin\.[14]\.test/,
      // They count what the garbage collector finds, and what comes before a connection is lost.
      /content-type-parser-async-context|stream\.5/,
      /request-header-host|issue-4959|encapsulated-child|timeout|abort|reply-trailers|schema-(validation|serialization)/,
    ],
    report: 'tap',
  },
  {
    kind: 'promise library',
    package: 'bluebird@3.7.2',
    dependencies: ['promises-aplus-tests@2.1.2'],
    // A timer of 1 ms tells of rejections that nobody has handled until then.
    excused: /rejection|fireevent|printwarning|debuggability|isobject|settledvalue/i,
    instrumented: ['promises-aplus-tests', 'mocha', 'sinon'],
    command: ['{own}/run-promises-aplus.cjs'],
    files: [],
    report: 'tap',
  },
  {
    kind: 'ES modules only',
    package: 'cborg@6.1.5',
    dependencies: ['mocha@12.0.2', 'chai@6.2.2', 'ipld-garbage@5.0.0'],
    // Before, what a required ES module imports passes by all hooks; and mocha requires them.
    node: '24',
    command: ['{modules}/mocha/bin/mocha.js', '--reporter', 'tap', '{files}'],
    files: [/^test\/test-.*\.js$/],
    // Random.
    without: [/test-(2bytes|3string|fuzz|length|partial)\.js/],
    report: 'tap',
  },
  {
    kind: 'TypeScript',
    package: 'zod@4.6.7',
    dependencies: ['@vitest/expect@5.1.1', '@vitest/pretty-format@5.1.1', '@vitest/spy@5.1.1'],
    node: '24',
    command: ['--conditions=@zod/source', '--test-reporter=tap', '{own}/vitest-files.mjs', '{files}'],
    files: [/^src\/v4\/(classic|core|mini)\/tests\/[a-z-]+\.test\.ts$/],
    // They use enumerations and parameter properties, which Node does not strip; the module loader of vitest; packages that
    // are not there; or how vitest prints what our stand-in does not print so.
    without: [
      /classic\/tests\/(assignability|async-parsing|catch|discriminated-unions|enum|error|index|instanceof|readonly|record)\.test/,
      /classic\/tests\/(to-json-schema|to-json-schema-methods|date|error-utils|file|literal|redos|string-formats)\.test/,
      /core\/tests\/(index|polyfill-collision|treeshake|url-no-canparse)\.test/,
      /mini\/tests\/(index|error)\.test/,
      // It fills the stack, which holds fewer calls that have probes.
      /mini\/tests\/cyclic-data\.test/,
      // Slow.
      /core\/tests\/compile(-differential|-generative)?\.test/,
      // They change what all files share.
      /(compile-global|default|default-locale|global-config|instance-footprint|jitless-allows-eval|primitive|prototypes)\.test/,
    ],
    edits: [
      {
        file: 'src/v4/classic/compat.ts',
        // Node strips types, and does not make objects of them.
        from: 'export enum ZodFirstPartyTypeKind {}',
        to: 'export const ZodFirstPartyTypeKind = {};',
      },
    ],
    report: 'tap',
  },
];
