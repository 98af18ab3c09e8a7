import { type Profile, type ProfiledFunction, addProfile, TreeBuilder } from '../profile';

/**
 * Leaves of each file its last part, as pstats' strip_dirs does. Functions that can no longer be told apart (of the same name
 * at the same place in files of the same name) become one, as they do there. Pure.
 */
export function stripDirectories(profile: Profile): Profile {
  const builder = new TreeBuilder(profile.events.length);
  addProfile(builder, profile, stripDirectory);
  return { ...profile, ...builder.build() };
}

function stripDirectory(fn: ProfiledFunction): ProfiledFunction {
  return fn.file === null ? fn : { ...fn, file: lastPart(fn.file) };
}

/** Of paths and URLs. What ends with a slash stays as it is. */
function lastPart(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1) || file;
}
