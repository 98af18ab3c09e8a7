/** Who may write and read: whoever has the token for it. Pages in browsers may not write. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpError, type Access } from './routes';

export interface Tokens {
  /** Undefined: anybody may. */
  readonly write: string | undefined;
  readonly read: string | undefined;
}

/**
 * `Authorization: Bearer TOKEN` (RFC 6750).
 *
 * @throws HttpError 401, or 403 for a page: any page on the web can send something to an address of its reader's machine, and
 * browsers name the page that sends (`Origin`, RFC 6454).
 */
export function checkAccess(access: Access, headers: IncomingMessage['headers'], tokens: Tokens): void {
  if (access === 'write' && headers.origin !== undefined)
    throw new HttpError(403, 'Pages in browsers may not write. Use a program, such as curl');
  const wanted = access === 'open' ? undefined : tokens[access];
  if (wanted === undefined) return;
  const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(wanted))) return;
  throw new HttpError(
    401,
    `The token for ${access === 'write' ? 'writing' : 'reading'} is missing or wrong`,
    {
      'www-authenticate': 'Bearer',
    },
  );
}

/** All digests have the same length, so a comparison takes the same time for each token. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
