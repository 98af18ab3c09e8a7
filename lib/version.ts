import fs from 'node:fs';
import path from 'node:path';

let version: string | undefined;

/** The package's version, from the package.json beside the code that runs. */
export function packageVersion(): string {
  version ??= (
    JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }
  ).version;
  return version;
}
