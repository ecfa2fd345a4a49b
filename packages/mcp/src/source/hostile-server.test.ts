import { settled } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientFacts } from '../neutral.ts';
import {
  askingClient,
  askOf,
  FakeServer,
  type GotRequest,
  Heard,
  legacyClient,
  legacyServer,
  modernClient,
  modernServer,
  opening,
  testSource,
} from './test/fake-server.ts';

/** Pieces that servers are made of, some of them whole answers to the request at hand (`ID`). */
const piece = fc.oneof(
  fc.constantFrom(
    'data: {"jsonrpc":"2.0","id":ID,"result":{}}\n\n',
    '{"jsonrpc":"2.0","id":ID,"result":{"content":[]}}',
    '{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"m"}}',
    'data: {"jsonrpc":"2.0","id":ID,"error":{"code":-32042,"message":"m","data":{}}}\n\n',
    'data: {"jsonrpc":"2.0","id":"x","method":"ping"}\n\n',
    'data: {"jsonrpc":"2.0","id":null,"method":"sampling/createMessage"}\n\n',
    'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n',
    'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{}}}\n\n',
    'data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":[]}\n\n',
    'event: endpoint\ndata: http://evil.test/\n\n',
    'id: 1\nretry: 1\ndata:\n\n',
    'data: [{"jsonrpc":"2.0","id":ID,"result":{}},{}]\n\n',
    '[[[[',
    '{"jsonrpc":"2.0","id":ID,"result":{"tools":[{"name":1},null,{"name":"a","inputSchema":"x-mcp-header"}]}}',
    ': \n\n',
    '\u0000',
  ),
  fc.string({ unit: 'binary' }),
);
const answer = fc.record({
  status: fc.constantFrom(200, 200, 200, 202, 204, 301, 400, 401, 404, 404, 405, 429, 500, 503, 504),
  type: fc.constantFrom('application/json', 'text/event-stream', 'text/html', ''),
  session: fc.constantFrom(undefined, 'a', '', 'é', 'x'.repeat(5000)),
  body: fc.array(piece, { maxLength: 4 }),
  ending: fc.constantFrom('end', 'end', 'cut', 'failed', 'timeout'),
});
type Answer = typeof answer extends fc.Arbitrary<infer Value> ? Value : never;

function give(request: GotRequest, { status, type, session, body, ending }: Answer): void {
  const headers = ['content-type', type, ...(session === undefined ? [] : ['mcp-session-id', session])];
  const id = JSON.stringify(request.message.id ?? 0);
  request.raw(
    status,
    headers,
    body.map((part) => part.replaceAll('ID', id)),
    ending as 'end' | 'cut',
  );
}

describe('a server that answers anything at all', () => {
  const greetings = { none: undefined, legacy: legacyServer, modern: modernServer };

  it.each<[string, ClientFacts]>([
    ['a legacy client', legacyClient],
    ['a modern client', modernClient],
    ['a modern client that may be asked', askingClient],
  ])('gives %s one end of each ask, and nothing after it', async (_who, client) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(['none', 'legacy', 'modern'] as const)),
        fc.array(answer, { minLength: 1, maxLength: 6 }),
        async (greeting, answers) => {
          let given = 0;
          const scripted = (request: GotRequest) => give(request, answers[given++ % answers.length]!);
          const server = greetings[greeting]?.(scripted) ?? new FakeServer(scripted);
          const { source, clock } = testSource(server);
          const heard = new Heard();
          const asked = async () => {
            if (client.era === 'modern') return source.visit(opening(client));
            const opened = await source.open(opening(client));
            return opened.failure === undefined ? opened.session : undefined;
          };
          const session = await Promise.race([asked(), patience(clock)]);
          if (session === undefined) return;
          session.ask(askOf('tools/call', { name: 'a', _meta: { progressToken: 1 } }, client), heard);
          for (let i = 0; i < 12 && heard.ends === 0; i++) await clock.advance(30_000);
          expect(heard.ends, heard.all.join('\n')).toBe(1);
          expect(heard.all.findLastIndex((line) => !ending.test(line))).toBeLessThan(heard.all.length - 1);
          await settled();
          source.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});

const ending = /^(result|error|failure|detached)/;

/** Time passes until whatever waits has run out of it. */
async function patience(clock: { advance(ms: number): Promise<void> }): Promise<undefined> {
  for (let i = 0; i < 20; i++) await clock.advance(30_000);
  return undefined;
}
