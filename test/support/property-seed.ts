/**
 * The seed of what property tests make up: the same each time, so that a change is judged by what it does. Others are tried
 * with PROPERTY_SEED=random, or with the number that a failure has printed.
 */
import fc from 'fast-check';

const wanted = process.env['PROPERTY_SEED'] ?? '20261124';
export const propertySeed = wanted === 'random' ? Date.now() ^ (process.pid << 16) : Number(wanted);
if (!Number.isInteger(propertySeed))
  throw new Error(`PROPERTY_SEED must be a whole number, or random: ${wanted}`);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: propertySeed });
