export { proxyCalling } from './proxy-wrapper';
export { wrapperFactory } from './wrapper';
