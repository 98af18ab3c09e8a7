/** How probes are written into code. What they do is in `inserted-probes.ts`. */

import { calleeKinds } from '../../native';

/** What inserted code finds its probes under: a global variable, as a module's own would not be there before its body runs. */
export const insertedProbesName = 'icprofile$';

/**
 * The global variables of a function that never gives up the thread: what enters and what leaves its calls, other functions once
 * it is switched off. V8 takes a variable for constant that was assigned once, and inlines what it calls. (Behind a condition
 * it would inline the probes as well before it finds that it need not, and leave other calls for want of room.)
 */
export function switchNames(functionId: number): { readonly enter: string; readonly leave: string } {
  return { enter: `${insertedProbesName}e${functionId}`, leave: `${insertedProbesName}l${functionId}` };
}

/** Finds what enters a function, with its callee. Code from elsewhere has none, as none that uses the name gets probes. */
export const enteringCode = /icprofile\$(?:e\d+|\.(?:enter|async|generator|asyncGenerator))\((\d+)\)/g;

/** How a call of such a function begins, and how it ends. */
export function insertedCall(
  callee: number,
  variable: string,
): { readonly open: string; readonly close: string } {
  const { enter, leave } = switchNames(Math.floor(callee / calleeKinds));
  if (Object.hasOwn(globalThis, enter))
    return { open: `const ${variable}=${enter}(${callee});`, close: `${leave}(${variable})` };
  // Modules of another thread run before their variables are there; and a program may have frozen its global object.
  return {
    open: `const ${variable}=typeof ${enter}==="undefined"?${insertedProbesName}.enter(${callee}):-1;`,
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
