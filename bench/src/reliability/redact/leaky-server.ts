import { createServer, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '@sallyport/testkit';

/** What a request asks the server to answer: a text, whole or in pieces, in one of its forms. */
export interface Asked {
  readonly form: 'whole' | 'stream' | 'arguments' | 'echo' | 'result' | 'result-event';
  readonly pieces: readonly string[];
}

/** Says what it is asked to, as models and tools do that have seen too much. */
export async function startLeakyServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const asked = JSON.parse(body) as Asked;
    if (asked.form === 'echo') whole(response, asked);
    else if (asked.form === 'whole')
      whole(response, chat({ message: { role: 'assistant', content: asked.pieces.join('') } }));
    else if (asked.form === 'result') whole(response, result(asked));
    else
      events(
        response,
        asked.form === 'result-event' ? [result(asked)] : asked.pieces.map((piece) => chat(deltaOf(asked, piece))),
      );
  });
  return await listenOnLoopback(server);
}

function whole(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function events(response: ServerResponse, values: readonly unknown[]): void {
  response.setHeader('content-type', 'text/event-stream');
  for (const value of values) response.write(`: still here\n\ndata: ${JSON.stringify(value)}\n\n`);
  response.end('data: [DONE]\n\n');
}

function chat(said: object) {
  return { id: 'a', object: 'chat.completion', choices: [{ index: 0, ...said, finish_reason: null }] };
}

function deltaOf({ form }: Asked, piece: string): object {
  if (form === 'stream') return { delta: { content: piece } };
  return { delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } };
}

function result({ pieces }: Asked) {
  const text = pieces.join('');
  return {
    jsonrpc: '2.0',
    id: 1,
    result: { content: [{ type: 'text', text }], structuredContent: { rows: [{ text }] } },
  };
}
