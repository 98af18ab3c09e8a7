import type { IcprofileError } from '../../errors';

/** An error's message without its remedy, for messages made of several. */
export function problemOf({ message, remedy }: IcprofileError): string {
  return remedy === undefined ? message : message.slice(0, -`. ${remedy}`.length);
}
