import { createServer, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen.ts';

export interface QueueingUpstreamOptions {
  /** Requests that it works on at once; others wait in line. */
  concurrency: number;
  /** How long it works on one. Milliseconds. */
  workMs: number;
  body?: string;
}

export interface QueueingUpstream {
  readonly url: string;
  readonly count: number;
  /** Requests that wait in line, at most so far. */
  readonly lineMax: number;
  stop(): Promise<void>;
}

/** A server of limited capacity, as with a pool of database connections: who comes when it is busy waits. */
export async function startQueueingUpstream(options: QueueingUpstreamOptions): Promise<QueueingUpstream> {
  const { concurrency, workMs, body = '{"ok":true}' } = options;
  const counters = { count: 0, lineMax: 0 };
  const line: ServerResponse[] = [];
  let busy = 0;
  const work = (response: ServerResponse): void => {
    busy++;
    setTimeout(() => {
      busy--;
      response.end(body);
      const next = line.shift();
      if (next !== undefined) work(next);
    }, workMs);
  };
  const server = createServer({ keepAliveTimeout: 0 }, (_request, response) => {
    counters.count++;
    response.setHeader('content-type', 'application/json');
    if (busy < concurrency) work(response);
    else line.push(response);
    counters.lineMax = Math.max(counters.lineMax, line.length);
  });
  const { url, stop } = await listenOnLoopback(server);
  return Object.assign(counters, { url, stop });
}
