/** Where code was written that a compiler made: by the source map that it names. */
import { findSourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as traceMapping from '@jridgewell/trace-mapping';
import { fs } from '../../originals';

/** Of a function, as `ProfiledFunction` has it. */
export interface FunctionLocation {
  readonly file: string;
  /** Of where its parameter list begins, from 1. */
  readonly line: number;
  readonly column: number;
}

/** Both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

type TellPlace = (place: Place) => FunctionLocation;

/** Where a place of the file is to be told as: in the file that it was compiled from, if there is a source map for it. */
export function originalPlaces(source: string, file: string): TellPlace {
  return placesBy(readMap(source, file), file);
}

/** By file, of those that have functions in profiles. */
const placesByFile = new Map<string, TellPlace>();
/** A program may make names of files without end. */
const mostFiles = 10_000;

/** As `originalPlaces`, of a file that was loaded. What compiled it in memory may have told Node of its source map. */
export function originalPlacesOfFile(file: string): TellPlace {
  let places = placesByFile.get(file);
  if (places === undefined) {
    places = placesBy(mapOfFile(file), file);
    if (placesByFile.size >= mostFiles) placesByFile.clear();
    placesByFile.set(file, places);
  }
  return places;
}

function placesBy(map: traceMapping.TraceMap | undefined, file: string): TellPlace {
  return ({ line, column }) => {
    const original = map && library().originalPositionFor(map, { line, column: column - 1 });
    return original?.source === undefined || original.source === null
      ? { file, line, column }
      : { file: pathOf(original.source), line: original.line, column: original.column + 1 };
  };
}

function mapOfFile(file: string): traceMapping.TraceMap | undefined {
  if (!path.isAbsolute(file)) return undefined;
  try {
    const payload = findSourceMap(file)?.payload;
    if (payload !== undefined) {
      return new (library().TraceMap)(payload as traceMapping.SourceMapInput, pathToFileURL(file).href);
    }
    return readMap(fs.readFileSync(file, 'utf8'), file);
  } catch {
    return undefined;
  }
}

/** Undefined where there is none, or none that can be read: then places are told in the file itself. */
function readMap(source: string, file: string): traceMapping.TraceMap | undefined {
  const named = [...source.matchAll(/\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
  if (named === undefined) return undefined;
  try {
    const url = new URL(named, pathToFileURL(file));
    const isInline = url.protocol === 'data:';
    return new (library().TraceMap)(
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

/** Loaded where there is a source map: most programs have none. */
function library(): typeof traceMapping {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- at the first source map
  return require('@jridgewell/trace-mapping') as typeof traceMapping;
}
