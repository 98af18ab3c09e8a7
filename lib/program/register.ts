/** Profiles the program that loads it first: `node --require icprofile/register app.js`, or with `--import`. */
import './loaded-before';
import { runProgram } from './run-program';
import { takeRunOptions } from './run-options';

const options = takeRunOptions();
if (options !== undefined) runProgram(options);
