/** How probes are written into code. What they do is in `inserted-probes.ts`. */

import { calleeKinds } from '../native/addon';
import { firstForeignId } from './function-registry';

/** What inserted code finds its probes under: a global variable, as a module's own would not be there before its body runs. */
export const insertedProbesName = 'icprofile$';

/**
 * The global variable of a function that never gives up the thread: undefined, until the function is switched off. V8 takes a variable for
 * constant that was never assigned, or once. So it compiles no check, and no probes into code of a function that is off.
 */
export function switchName(functionId: number): string {
  return `${insertedProbesName}${functionId}`;
}

/** How a call of such a function begins, and how it ends. */
export function insertedCall(
  callee: number,
  variable: string,
): { readonly open: string; readonly close: string } {
  const functionId = Math.floor(callee / calleeKinds);
  const name = switchName(functionId);
  // Modules of another thread run before their variables are there.
  const isOn = functionId < firstForeignId ? `${name}===undefined` : `typeof ${name}==="undefined"`;
  return {
    open: `const ${variable}=${isOn}?${insertedProbesName}.enter(${callee}):-1;`,
    close: `if(${variable}>=0)${insertedProbesName}.leave(${variable})`,
  };
}

/** Of one that does; `variable` is its frame. */
export function insertedFrame(
  kind: 'async' | 'generator' | 'asyncGenerator',
  callee: number,
  variable: string,
): { readonly open: string; readonly close: string } {
  return {
    open: `const ${variable}=${insertedProbesName}.${kind}(${callee});`,
    close: `${variable}.end()`,
  };
}
