// Removes what an earlier build left in dist/ of sources that are gone: the compiler only adds.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.join(root, 'dist');

// Bundled from other files; scripts/build-page.mjs sees to it.
const pages = [path.join('report', 'html', 'page'), path.join('dashboard', 'page')].map(
  (folder) => folder + path.sep,
);

const sourceOf = (file) => path.join(root, 'lib', file.replace(/\.(js|js\.map|d\.ts)$/, '.ts'));

function outputFiles() {
  if (!existsSync(output)) return [];
  const entries = readdirSync(output, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(output, path.join(entry.parentPath ?? entry.path, entry.name)));
}

for (const file of outputFiles()) {
  if (!pages.some((page) => file.startsWith(page)) && !existsSync(sourceOf(file)))
    rmSync(path.join(output, file));
}
