/**
 * V8 remembers the code of frames by a hash of their address. Where two frames of a throw meet there, each throw looks
 * them up anew, with the profiler or without, for so many instructions. Only chance of addresses decides.
 */
export const lookupCost = 700;
