/** How probes are written into code. What they do is in `inserted-probes.ts`. */

/** What inserted code finds its probes under: a global variable, as a module's own would not be there before its body runs. */
export const insertedProbesName = 'icprofile$';

/** Of a function that never gives up the thread: how its call begins, and how it ends. */
export function insertedCall(
  callee: number,
  variable: string,
): { readonly open: string; readonly close: string } {
  return {
    open: `const ${variable}=${insertedProbesName}.enter(${callee});`,
    close: `${insertedProbesName}.leave(${variable})`,
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
