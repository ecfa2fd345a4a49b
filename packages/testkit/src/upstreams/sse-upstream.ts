import { createServer } from 'node:http';
import { listenOnLoopback } from './listen.ts';

export interface SseUpstreamOptions {
  /** How long a stream lasts, in milliseconds; `Infinity` for streams that never end. */
  lastsMs: number;
  /** Between two events, in milliseconds; `Infinity` for a first event only. */
  everyMs: number;
}

/** Answers every request with a stream of server-sent events that ends with `data: [DONE]`. */
export async function startSseUpstream({
  lastsMs,
  everyMs,
}: SseUpstreamOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('data: {"n":0}\n\n');
    let n = 0;
    const ticking = Number.isFinite(everyMs)
      ? setInterval(() => response.write(`data: {"n":${++n}}\n\n`), everyMs)
      : undefined;
    const ending = Number.isFinite(lastsMs) ? setTimeout(() => response.end('data: [DONE]\n\n'), lastsMs) : undefined;
    response.once('close', () => {
      clearInterval(ticking);
      clearTimeout(ending);
    });
    response.once('finish', () => clearInterval(ticking));
  });
  const { url, stop } = await listenOnLoopback(server);
  return { url, stop };
}
