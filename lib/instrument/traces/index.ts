export type { ScriptPositions } from './call-sites';
export { FunctionTexts, passAs, restoreTexts } from './function-texts';
export { restoreListedCallSites } from './listed-call-sites';
export { restorePositions } from './stack-traces';
