import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readJson } from '@sallyport/json';
import type { Clock, Log } from '@sallyport/pipeline';
import { lineBytesMax } from './hosted-process.ts';
import { HostedServer } from './hosted-server.ts';
import type { FromStdioHost, StdioServerText } from './messages.ts';
import { refuse } from './post-answer.ts';

export interface HostServerOptions {
  readonly commands: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  tell(message: FromStdioHost): void;
}

interface Entry {
  readonly server: HostedServer;
  readonly workers: Set<number>;
}

/**
 * What workers ask of the process that hosts stdio servers: `PUT /KEY?worker=N` describes a server and holds it, `DELETE` gives it back, and
 * `/KEY/mcp` is the server itself.
 */
export class HostServer {
  readonly http: Server;
  readonly #options: HostServerOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: HostServerOptions) {
    this.#options = options;
    this.http = createServer((request, response) => this.#handle(request, response));
    // Calls may take as long as they like, and workers keep their connections.
    this.http.requestTimeout = 0;
    this.http.headersTimeout = 0;
    this.http.keepAliveTimeout = 0;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= lineBytesMax) chunks.push(chunk);
    });
    request.on('end', () => {
      if (bytes > lineBytesMax) refuse(response, 413, 'The message is too long for a stdio server');
      else this.#dispatch(request, Buffer.concat(chunks), response);
    });
  }

  #dispatch(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const url = new URL(request.url!, 'http://host');
    const [key = '', rest] = url.pathname.slice(1).split('/');
    const entry = this.#entries.get(key);
    if (rest === 'mcp') {
      if (entry === undefined) return refuse(response, 410, 'No such server is held');
      return entry.server.handle(request, body, response);
    }
    const workerId = Number(url.searchParams.get('worker'));
    if (request.method === 'PUT') return this.#hold(key, workerId, body, response);
    if (entry !== undefined) this.#release(key, entry, workerId);
    response.writeHead(204).end();
  }

  #hold(key: string, workerId: number, body: Buffer, response: ServerResponse): void {
    const { commands, clock, log, tell } = this.#options;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const server = readJson(body.toString()) as StdioServerText;
      // The configuration was checked; this process trusts no other.
      if (!commands.includes(server.command))
        return refuse(response, 403, `The command ${JSON.stringify(server.command)} may not be run`);
      const hosted = new HostedServer({
        server,
        clock,
        log,
        onStarted: (pid) => tell({ type: 'started', pid }),
        onEnded: (pid) => tell({ type: 'ended', pid }),
      });
      entry = { server: hosted, workers: new Set() };
      this.#entries.set(key, entry);
    }
    entry.workers.add(workerId);
    response.writeHead(204).end();
  }

  #release(key: string, entry: Entry, workerId: number): void {
    entry.workers.delete(workerId);
    if (entry.workers.size === 0) this.#end(key, entry);
  }

  #end(key: string, entry: Entry): void {
    this.#entries.delete(key);
    void entry.server.stop('no configuration has it any more');
  }

  /** What a worker held, it will not give back; whoever takes its place holds it again, and finds its sessions. */
  forgetWorker(workerId: number): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.workers.delete(workerId) || entry.workers.size > 0) continue;
      const endUnlessHeld = () => {
        if (entry.workers.size === 0 && this.#entries.get(key) === entry) this.#end(key, entry);
      };
      this.#options.clock.after(replacementMs, endUnlessHeld);
    }
  }

  async stop(): Promise<void> {
    this.http.close();
    this.http.closeIdleConnections();
    await Promise.all([...this.#entries.values()].map(({ server }) => server.stop('the gateway ends')));
    this.http.closeAllConnections();
  }
}

/** In which a worker that died is replaced, however often it dies. Milliseconds. */
const replacementMs = 60_000;
