export { cacheEventNames } from './cache-events';
export { parseModifiers } from './event-modifiers';
export { type ResolvedEvent, resolveEvent } from './event-resolution';
export { parseEvent } from './event-syntax';
export { PerfType, type Unit, genericEvent, hardwareEvents, softwareEvents } from './event-tables';
export { listPmus, withPmus } from './pmus';
