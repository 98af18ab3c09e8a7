/** Where functions are defined: as V8 tells, and source maps. */
import { fileURLToPath } from 'node:url';
import { type NativeAddon, nativeAddon } from '../../native';
import { originalPlacesOfFile, type FunctionLocation } from './source-map';

type Locate = NativeAddon['functionLocation'];

let locate: Locate | undefined;

/** Undefined of builtins, of Node's own functions, of bound ones and proxies, and of code that has no name. */
export function locationOf(fn: object): FunctionLocation | undefined {
  locate ??= loadLocate();
  const [scriptName, line, column] = locate(fn) ?? [undefined, 0, 0];
  const file = fileOf(scriptName);
  return file === undefined ? undefined : originalPlacesOfFile(file)({ line: line + 1, column: column + 1 });
}

/** Without the addon nothing is profiled, and nobody asks for locations. */
function loadLocate(): Locate {
  try {
    const { functionLocation } = nativeAddon();
    return functionLocation;
  } catch {
    return () => undefined;
  }
}

/** Of one script after the other, as most functions come. */
let lastScript: unknown;
let lastFile: string | undefined;

function fileOf(scriptName: unknown): string | undefined {
  if (scriptName !== lastScript) {
    lastScript = scriptName;
    lastFile = typeof scriptName === 'string' ? pathOf(scriptName) : undefined;
  }
  return lastFile;
}

function pathOf(scriptName: string): string | undefined {
  if (scriptName === '' || scriptName.startsWith('node:')) return undefined;
  if (!scriptName.startsWith('file://')) return scriptName;
  try {
    return fileURLToPath(scriptName);
  } catch {
    return scriptName;
  }
}
