// What the dynamic linker reads of a shared object, through readelf, which knows every machine's files.
import { execFileSync } from 'node:child_process';

const readelf = (file, ...options) =>
  execFileSync('readelf', ['--wide', ...options, file], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });

/** `{ machine, needed, runPaths, imports, exports }`; a symbol is `{ name, weak, version }`. */
export function describeSharedObject(file) {
  const dynamic = readelf(file, '--dynamic');
  const symbols = dynamicSymbols(file);
  return {
    machine: /^\s*Machine:\s*(.+)$/m.exec(readelf(file, '--file-header'))?.[1],
    needed: [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, library]) => library),
    runPaths: [...dynamic.matchAll(/\((?:RPATH|RUNPATH)\).*\[(.+)\]/g)].map(([, directory]) => directory),
    imports: symbols.filter(({ defined }) => !defined),
    exports: symbols.filter(({ defined }) => defined),
  };
}

/** Columns: number, value, size, type, binding, visibility, section, name@version. */
export function dynamicSymbols(file) {
  const rows = readelf(file, '--dyn-syms').matchAll(
    /^\s*\d+:\s+\S+\s+\S+\s+\S+\s+(\S+)\s+\S+\s+(\S+)\s+([^@\s]+)(?:@@?(\S+))?/gm,
  );
  return [...rows]
    .filter(([, binding]) => binding !== 'LOCAL')
    .map(([, binding, section, name, version]) => ({
      name,
      version,
      weak: binding === 'WEAK',
      defined: section !== 'UND',
    }));
}
