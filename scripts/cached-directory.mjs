// Directories that are dear to make, and are kept.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Calls `make(directory)` unless `final` is there already; returns it. What fails half-way leaves nothing behind. */
export function cachedDirectory(final, make) {
  if (existsSync(final)) return final;
  console.error(`Preparing ${path.relative('.', final)}`);
  const parent = path.dirname(final);
  mkdirSync(parent, { recursive: true });
  const unfinished = mkdtempSync(path.join(parent, `.${path.basename(final)}-`));
  try {
    make(unfinished);
    keep(unfinished, final);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return final;
}

/** Another process may have been faster with the same. */
function keep(unfinished, final) {
  try {
    renameSync(unfinished, final);
  } catch (error) {
    if (!existsSync(final)) throw error;
  }
}
