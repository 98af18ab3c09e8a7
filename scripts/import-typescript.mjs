// What scripts share with tests is TypeScript.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The exports of a source file, given by its path from the root. */
export function importTypeScript(file) {
  const outfile = path.join(root, 'build', 'scripts', `${path.basename(file, '.ts')}.cjs`);
  buildSync({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
