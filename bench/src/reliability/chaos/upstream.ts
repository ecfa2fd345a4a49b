import { createServer, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '@sallyport/testkit';

export type Mood = 'ok' | 'hangs' | 'resets' | 'fails';

export interface TenantApi {
  readonly url: string;
  turn(mood: Mood): void;
  stop(): Promise<void>;
}

/** What each caller is answered: whose request it was, and which. */
export function answerFor(consumer: string, nonce: string): string {
  return `${consumer} asked ${nonce}`;
}

/** An upstream that answers each with his own, or misbehaves; tells of each nonce and consumer that came through. */
export async function startTenantApi(onArrival: (nonce: string, consumer: string) => void): Promise<TenantApi> {
  let mood: Mood = 'ok';
  const hanging = new Set<ServerResponse>();
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const { 'x-consumer-username': consumer, 'x-nonce': nonce } = request.headers;
    onArrival(String(nonce), String(consumer));
    request.resume();
    if (mood === 'hangs') hanging.add(response);
    else if (mood === 'resets') request.socket.resetAndDestroy();
    else if (mood === 'fails') response.writeHead(500).end();
    else response.end(answerFor(String(consumer), String(nonce)));
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    turn(to) {
      mood = to;
      for (const response of hanging) response.destroy();
      hanging.clear();
    },
    stop,
  };
}
