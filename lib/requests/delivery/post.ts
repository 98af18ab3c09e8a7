/** One segment to the collector. */
import http from 'node:http';
import https from 'node:https';
import type { SegmentAnswer } from '../../model/requests';

export type PostOutcome =
  | { readonly kind: 'stored'; readonly answer: SegmentAnswer }
  /** It will never be taken, such as one of a newer version. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterMs: number | null };

const timeoutMs = 10_000;
const longestAnswer = 1 << 20;
/** With these, a collector refuses the segment itself. Other statuses tell of a wrong token, a proxy or a wrong address. */
const refusalStatuses: readonly number[] = [400, 413, 422];
const staleCodes: readonly string[] = ['ECONNRESET', 'EPIPE'];

export class Collector {
  readonly #url: URL;
  readonly #token: string | undefined;
  readonly #agent: http.Agent;
  readonly #request: typeof http.request;

  /** @param to address of the collector, such as `http://127.0.0.1:4319`. */
  constructor(to: URL, token: string | undefined) {
    this.#url = new URL('v1/segments', to.href.endsWith('/') ? to.href : `${to.href}/`);
    this.#token = token;
    const isSecure = to.protocol === 'https:';
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent = isSecure ? new https.Agent(options) : new http.Agent(options);
    this.#request = isSecure ? https.request : http.request;
  }

  /**
   * Never rejects, and keeps no process from ending. A connection that was kept open may be closed by the collector just when it
   * is used again, which says nothing about the collector: the segment goes once more, over another one.
   */
  async post(content: Uint8Array): Promise<PostOutcome> {
    const outcome = await this.#postOnce(content);
    return outcome === 'stale connection' ? this.post(content) : outcome;
  }

  #postOnce(content: Uint8Array): Promise<PostOutcome | 'stale connection'> {
    return new Promise((resolve) => {
      const fail = (error: Error): void => {
        resolve({ kind: 'failed', why: error.message, retryAfterMs: null });
      };
      try {
        const request = this.#request(this.#url, {
          method: 'POST',
          agent: this.#agent,
          timeout: timeoutMs,
          headers: {
            'content-type': 'application/x-ndjson',
            'content-encoding': 'gzip',
            'content-length': content.length,
            ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          },
        });
        request.on('socket', (socket) => socket.unref());
        request.on('timeout', () => request.destroy(new Error(`no answer in ${timeoutMs / 1000} s`)));
        request.on('error', (error: NodeJS.ErrnoException) => {
          if (request.reusedSocket && staleCodes.includes(error.code ?? '')) resolve('stale connection');
          else fail(error);
        });
        request.on('response', (response) => {
          readAnswer(response).then(resolve, fail);
        });
        request.end(content);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readAnswer(response: http.IncomingMessage): Promise<PostOutcome> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) if (text.length < longestAnswer) text += chunk as string;
  const { statusCode: status = 0, headers } = response;
  if (status >= 200 && status < 300) return { kind: 'stored', answer: answerIn(text) };
  const why = `the collector answered ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`;
  if (refusalStatuses.includes(status)) return { kind: 'refused', why };
  const seconds = Number(headers['retry-after']);
  return {
    kind: 'failed',
    why,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null,
  };
}

/** What is no list of controls is none: the segment is stored all the same. */
function answerIn(text: string): SegmentAnswer {
  try {
    const { control } = JSON.parse(text) as Partial<SegmentAnswer>;
    return { control: Array.isArray(control) ? control : [] };
  } catch {
    return { control: [] };
  }
}
