// Checks that the C++ layers include downwards only:
//
//   binding → engine, perf, emulated, clock, manual → headers at the root of src-native
//
// Only binding knows Node (napi.h, node_api.h, uv.h, v8.h); those below it do not know each other. Tests, in
// src-native/test, may include all but Node.
//
//   node scripts/check-native-layers.mjs [SRC_NATIVE_DIRECTORY]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const nodeHeaders = /^(napi|node_api|js_native_api|node|uv|v8)[^/]*\.h$/;

/** Layer → layers that it may include besides itself and the root's headers. */
const allowedLayers = new Map([
  ['root', []],
  ['perf', []],
  ['emulated', []],
  ['clock', []],
  ['manual', []],
  ['engine', []],
  ['runtime', []],
  ['binding', ['perf', 'emulated', 'clock', 'manual', 'engine']],
  ['test', ['perf', 'emulated', 'clock', 'manual', 'engine', 'runtime']],
]);

const layerOf = (relativeFile) =>
  relativeFile.includes(path.sep) ? relativeFile.slice(0, relativeFile.indexOf(path.sep)) : 'root';

function includesOf(file) {
  return [...readFileSync(file, 'utf8').matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)].map(
    ([, bracket, header]) => ({ header, quoted: bracket === '"' }),
  );
}

/** The included file relative to `root`, found as the compiler does: beside the includer, then from the root. */
function resolveInclude(root, file, { header, quoted }) {
  const candidates = [path.join(root, header)];
  if (quoted) candidates.unshift(path.join(path.dirname(file), header));
  const found = candidates.find((candidate) => existsSync(candidate));
  return found === undefined ? undefined : path.relative(root, found);
}

function violationOf(root, file, include) {
  const layer = layerOf(path.relative(root, file));
  if (nodeHeaders.test(include.header)) {
    return layer === 'binding' ? undefined : `only binding may include ${include.header}`;
  }
  const included = resolveInclude(root, file, include);
  if (included === undefined) return include.quoted ? `${include.header} is not in ${root}` : undefined;
  const target = layerOf(included);
  if (target === 'root' || target === layer || allowedLayers.get(layer).includes(target)) return undefined;
  return `${layer} may not include ${included}`;
}

function violationsIn(root, relativeFile) {
  const file = path.join(root, relativeFile);
  const layer = layerOf(relativeFile);
  if (!allowedLayers.has(layer)) return [`${file}: ${layer} is no layer known here`];
  return includesOf(file)
    .map((include) => violationOf(root, file, include))
    .filter((violation) => violation !== undefined)
    .map((violation) => `${file}: ${violation}`);
}

const root = process.argv[2] ?? 'src-native';
const sources = readdirSync(root, { recursive: true }).filter((file) => /\.(cc|c|h)$/.test(file));
if (sources.length === 0) throw new Error(`${root} holds no C++ sources`);
const violations = sources.flatMap((file) => violationsIn(root, file));
for (const violation of violations) console.error(violation);
console.log(`native layers: ${sources.length} files, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
