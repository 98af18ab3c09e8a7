export {
  type Insertion,
  type InsertionsByLine,
  Lines,
  insertionsByOffset,
  originalColumn,
  originalPlace,
} from './positions';
export { type ModuleRewriting, type RewrittenModule, rewriteModule } from './rewrite-module';
export type { SourceType } from './syntax';
export { withoutTypes } from './types';
