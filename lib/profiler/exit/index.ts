export { finishBeforeSignals, saveAtEnd, saveOrSay } from './end-of-process';
export { withIntactGlobals } from './intact-globals';
