// Runs test files that were written for vitest in this process, by node:test: what vitest itself runs goes through its own
// module loader. Imports of vitest are answered by vitest.mjs, and those of files.js by files.ts.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const standIn = new URL('vitest.mjs', import.meta.url).href;

function typeScriptOf(specifier, parentURL) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || parentURL === undefined) return undefined;
  const url = new URL(specifier.replace(/\.js$/, '.ts'), parentURL);
  return existsSync(fileURLToPath(url)) ? url.href : undefined;
}

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    if (specifier === 'vitest') return { url: standIn, shortCircuit: true };
    const url = typeScriptOf(specifier, context.parentURL);
    return url === undefined ? nextResolve(specifier, context) : { url, shortCircuit: true };
  },
});

for (const file of process.argv.slice(2)) await import(pathToFileURL(path.resolve(file)).href);
