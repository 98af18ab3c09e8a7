/** How probes are written into code. What they do is in `inserted-probes.ts`. */

import { calleeKinds } from '../native/addon';

/** What inserted code finds its probes under: a global variable, as a module's own would not be there before its body runs. */
export const insertedProbesName = 'icprofile$';

/**
 * Of a function that never gives up the thread: how its call begins, and how it ends. Whether it is switched off stands in its
 * own code: a call of the probes that find out would cost more than the functions that are.
 */
export function insertedCall(
  callee: number,
  variable: string,
): { readonly open: string; readonly close: string } {
  return {
    open: `const ${variable}=${insertedProbesName}.off[${Math.floor(callee / calleeKinds)}]===1?-1:${insertedProbesName}.enter(${callee});`,
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
