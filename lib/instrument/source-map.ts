/** Where code was written that a compiler made: by the source map that it names. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { FunctionLocation } from '../profiler/function-location';

/** Both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a place of the file is to be told as: in the file that it was compiled from, if there is a source map for it. */
export function originalPlaces(source: string, file: string): (place: Place) => FunctionLocation {
  const map = readMap(source, file);
  return ({ line, column }) => {
    const original = map && originalPositionFor(map, { line, column: column - 1 });
    return original?.source === undefined || original.source === null
      ? { file, line, column }
      : { file: pathOf(original.source), line: original.line, column: original.column + 1 };
  };
}

/** Undefined where there is none, or none that can be read: then places are told in the file itself. */
function readMap(source: string, file: string): TraceMap | undefined {
  const named = [...source.matchAll(/\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
  if (named === undefined) return undefined;
  try {
    const url = new URL(named, pathToFileURL(file));
    const isInline = url.protocol === 'data:';
    return new TraceMap(
      isInline ? decodeDataUrl(named) : fs.readFileSync(url, 'utf8'),
      isInline ? pathToFileURL(file).href : url.href,
    );
  } catch {
    return undefined;
  }
}

function decodeDataUrl(url: string): string {
  const [, isBase64, data = ''] = /^data:[^,]*?(;base64)?,(.*)$/.exec(url) ?? [];
  return isBase64 === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString('utf8');
}

function pathOf(source: string): string {
  if (source.startsWith('file:')) return path.normalize(fileURLToPath(source));
  return source;
}
