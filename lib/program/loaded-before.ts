/** What the program had loaded before icprofile: this file must be the first that the entry imports. */
export const loadedBefore: ReadonlySet<string> = new Set(Object.keys(require.cache));
