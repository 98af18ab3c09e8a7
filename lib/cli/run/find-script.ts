/** Which file `icprofile run NAME` means: a script as node takes it, else a tool of an installed package, as npx does. */
import fs from 'node:fs';
import path from 'node:path';

/**
 * A script's path is tried first. A bare name is then looked for in `node_modules/.bin` of the directory and of those above.
 *
 * @returns what to give to node; undefined where there is no such file.
 */
export function findScript(script: string, directory: string): string | undefined {
  // Node reads the program from its standard input.
  if (script === '-') return script;
  if (resolvable(path.resolve(directory, script))) return script;
  if (script.includes('/')) return undefined;
  for (const above of directoriesFrom(directory)) {
    const tool = path.join(above, 'node_modules', '.bin', script);
    if (fs.existsSync(tool)) return scriptBehind(tool);
  }
  return undefined;
}

/** As node resolves the script on its command line: with an extension, or by a directory's package.json, too. */
function resolvable(file: string): boolean {
  try {
    require.resolve(file);
    return true;
  } catch {
    return false;
  }
}

function directoriesFrom(directory: string): readonly string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [directory, ...directoriesFrom(parent)];
}

/** npm and Yarn make links to scripts; pnpm makes shell scripts that name the script that they start. */
function scriptBehind(tool: string): string {
  const target = fs.realpathSync(tool);
  if (target !== path.resolve(tool)) return tool;
  const [, relative] = /"\$basedir\/([^"]+\.[cm]?js)"/.exec(fs.readFileSync(tool, 'utf8')) ?? [];
  return relative === undefined ? tool : path.resolve(path.dirname(tool), relative);
}
