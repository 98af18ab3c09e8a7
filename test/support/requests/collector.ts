/** Takes segments as a collector does, and keeps their rows. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type {
  FunctionRow,
  MinuteRow,
  RemoteControl,
  RequestRecord,
  SegmentHeader,
} from '../../../lib/model/requests';

export interface ReceivedSegment {
  readonly header: SegmentHeader;
  readonly rows: readonly (readonly [kind: string, row: unknown])[];
}

export class TestCollector {
  readonly segments: ReceivedSegment[] = [];
  /** Statuses to answer with first, one for each segment; those that are not 200 store nothing. */
  readonly refusals: number[] = [];
  control: readonly RemoteControl[] = [];
  /** As a server does whose patience with an idle connection ends when a request is on its way. */
  closesKeptConnections = false;
  /** How many posts came. */
  posts = 0;
  port = 0;
  readonly #server: http.Server;
  readonly #used = new WeakSet<Socket>();

  private constructor(server: http.Server) {
    this.#server = server;
  }

  static async start(port = 0): Promise<TestCollector> {
    const collector: TestCollector = new TestCollector(
      http.createServer((request, response) => void collector.#answer(request, response)),
    );
    collector.#server.listen(port, '127.0.0.1');
    await once(collector.#server, 'listening');
    collector.port = (collector.#server.address() as AddressInfo).port;
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get requests(): RequestRecord[] {
    return this.#rows('request');
  }

  get functions(): FunctionRow[] {
    return this.#rows('function');
  }

  get minutes(): MinuteRow[] {
    return this.#rows('minute');
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #rows<Row>(kind: string): Row[] {
    return this.segments.flatMap(({ rows }) =>
      rows.filter(([rowKind]) => rowKind === kind).map(([, row]) => row as Row),
    );
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (this.closesKeptConnections && this.#used.has(request.socket)) {
      request.socket.resetAndDestroy();
      return;
    }
    this.#used.add(request.socket);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.posts += 1;
    const status = this.refusals.shift() ?? 200;
    if (status === 200) this.segments.push(readSegment(Buffer.concat(chunks)));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ control: this.control }));
  }
}

export function readSegment(content: Buffer): ReceivedSegment {
  const [header = '', ...rows] = gunzipSync(content).toString().trimEnd().split('\n');
  return {
    header: JSON.parse(header) as SegmentHeader,
    rows: rows.map((row) => JSON.parse(row) as readonly [string, unknown]),
  };
}
