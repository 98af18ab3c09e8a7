import fs from 'node:fs';
import path from 'node:path';

const packageRoot = path.join(__dirname, '..', '..');

export const reinstallRemedy =
  'Reinstall the package, or build it with npm run build:native in the source repository';

/** A file of the native build by its name: one built here, else the one that the package ships. */
export function findNativeFile(name: string): string | undefined {
  const candidates = [
    path.join(packageRoot, 'build', 'Release', name),
    path.join(packageRoot, 'prebuilds', `linux-${process.arch}`, name),
  ];
  return candidates.find((candidate) => fs.existsSync(candidate));
}
