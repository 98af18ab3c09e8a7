import type { Profile } from './profile';

/** One line of JSON, with its newline. */
export function profileJson(profile: Profile): string {
  return `${JSON.stringify(profile)}\n`;
}
