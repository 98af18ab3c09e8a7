export { adaptersUsed, offerAdapters } from './adapters';
