/** Questions to a running collector, by HTTP. */
import fs from 'node:fs';
import { IcprofileError, invalidArgument } from '../../errors';
import { fileError } from '../../write-file';

export interface CollectorAddress {
  readonly url: string;
  /** File with the token for reading. */
  readonly tokenFile?: string;
}

export const defaultCollector = 'http://127.0.0.1:4319';

const timeoutMs = 60_000;

type Query = Readonly<Record<string, string>>;

/**
 * The parsed JSON of an answer.
 *
 * @throws ERR_ICPROFILE_COLLECTOR, ERR_ICPROFILE_INVALID_ARGUMENT for a malformed address
 */
export async function askCollector(address: CollectorAddress, path: string, query: Query): Promise<unknown> {
  return jsonOf(address, await send(address, path, query));
}

/** The same for what may be missing: then with the collector's reason. */
export async function askIfThere(
  address: CollectorAddress,
  path: string,
  query: Query,
): Promise<{ readonly found: unknown } | { readonly missing: string }> {
  const answer = await send(address, path, query);
  if (answer.status === 404) return { missing: answer.text.trim() };
  return { found: jsonOf(address, answer) };
}

/** Sends JSON, and gives the parsed JSON of the answer. @throws as `askCollector` */
export async function tellCollector(
  address: CollectorAddress,
  path: string,
  value: unknown,
): Promise<unknown> {
  return jsonOf(address, await send(address, path, {}, JSON.stringify(value)));
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send(
  { url, tokenFile }: CollectorAddress,
  path: string,
  query: Query,
  body?: string,
): Promise<Answer> {
  const address = addressOf(url, path, query);
  const token = tokenFile === undefined ? {} : { authorization: `Bearer ${readTokenFile(tokenFile)}` };
  try {
    const answer = await fetch(address, {
      headers: { ...token, ...(body !== undefined && { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { method: 'POST', body }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw collectorError(
      `No answer from ${url}`,
      cause,
      'Start icprofile serve, or give its --collector address',
    );
  }
}

function jsonOf({ url }: CollectorAddress, { status, text }: Answer): unknown {
  if (status < 200 || status > 299)
    throw collectorError(`${url} answered ${status}: ${text.trim()}`, undefined, remedyOf(status));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw collectorError(`${url} did not answer JSON`, cause, 'Check the address');
  }
}

/** @throws ERR_ICPROFILE_SYSTEM_CALL */
export function readTokenFile(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw fileError(`Cannot read the token in ${file}`, cause);
  }
}

function addressOf(url: string, path: string, query: Query): URL {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw invalidArgument('--collector', 'an address such as http://127.0.0.1:4319', url);
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}${path}`;
  address.search = new URLSearchParams(query).toString();
  return address;
}

function remedyOf(status: number): string {
  return status === 401 ? 'Give the file of its token with --token' : 'Its log may say more';
}

function collectorError(message: string, cause: unknown, remedy: string): IcprofileError {
  const reason = (cause as { cause?: { code?: string } } | undefined)?.cause?.code;
  return new IcprofileError(
    'ERR_ICPROFILE_COLLECTOR',
    reason === undefined ? message : `${message}: ${reason}`,
    { remedy, cause },
  );
}
