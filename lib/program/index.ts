/** The half of `icprofile run` that runs in the program that is profiled; the command's half is in lib/cli/run. */
export { optionsVariable, registerFile, type RunOptions } from './run-options';
export { largerStack } from './stack-size';
