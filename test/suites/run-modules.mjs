// As run-files.cjs, of ES modules, some of which read the arguments of the command.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.splice(2)) await import(pathToFileURL(path.resolve(file)).href);
