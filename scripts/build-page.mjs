// Bundles the programs of the HTML report and of the dashboard, with the libraries in them, for browsers:
// dist/report/html/page and dist/dashboard/page. The libraries' licences stand beside them.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// The report has styles of its own for the graph.
const pages = [
  { folder: path.join('report', 'html', 'page'), ignoresLibraryStyles: true },
  { folder: path.join('dashboard', 'page'), ignoresLibraryStyles: false },
];

function packageDirectories(files) {
  const found = files.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(found.filter((directory) => directory !== undefined))].sort();
}

function licenceOf(directory) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(root, directory, 'package.json'), 'utf8'),
  );
  const file = readdirSync(path.join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text`);
  const text = readFileSync(path.join(root, directory, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

// What is up to date stays untouched: others may be reading it.
function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

const noLibraryStyles = {
  name: 'no-library-styles',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules.*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

async function buildPage({ folder, ignoresLibraryStyles }) {
  const source = path.join(root, 'lib', folder);
  const output = path.join(root, 'dist', folder);
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path.join(source, 'main.ts'), path.join(source, 'main.css')],
    outdir: output,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome115', 'firefox115', 'safari16.4'],
    tsconfig: path.join(source, 'tsconfig.json'),
    plugins: ignoresLibraryStyles ? [noLibraryStyles] : [],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const texts = new Map(outputFiles.map(({ path: file, text }) => [path.basename(file), text]));
  // The report's stands in a script element, which such a text would end.
  if (/<\/script|<!--/i.test(texts.get('main.js')))
    throw new Error(`${folder} holds a text that ends its script element`);
  if (!texts.has('main.css')) throw new Error(`${folder} has no styles`);
  const licences = packageDirectories(Object.keys(metafile.inputs)).map(licenceOf);
  texts.set('licences.txt', licences.join('\n\n'));
  for (const [name, text] of texts) writeIfChanged(path.join(output, name), text);
}

for (const page of pages) await buildPage(page);
