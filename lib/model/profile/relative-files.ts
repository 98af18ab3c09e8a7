import type { Profile } from './profile';

/** The profile with files below a directory named relative to it, as people type them. Others stay absolute. Pure. */
export function relativeFiles(profile: Profile, directory: string): Profile {
  return {
    ...profile,
    functions: profile.functions.map((fn) => ({ ...fn, file: relativeFile(fn.file, directory) })),
  };
}

function relativeFile(file: string | null, directory: string): string | null {
  const prefix = directory.endsWith('/') ? directory : `${directory}/`;
  return file !== null && file.length > prefix.length && file.startsWith(prefix)
    ? file.slice(prefix.length)
    : file;
}
