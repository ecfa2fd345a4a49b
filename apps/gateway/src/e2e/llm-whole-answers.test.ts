import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenOnLoopback, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './support.ts';

const content = 'x'.repeat(600_000);
const answer = JSON.stringify({ object: 'chat.completion', choices: [{ index: 0, message: { content } }] });
/** What a provider does with a request. */
let onRequest: (response: ServerResponse) => void = (response) => response.end(answer);
const provider = createServer((incoming, response) => {
  incoming.resume().once('end', () => {
    response.writeHead(200, {
      'content-type': incoming.url === '/v1/audio/speech' ? 'audio/mpeg' : 'application/json',
    });
    onRequest(response);
  });
});
let gateway: RunningGateway;

beforeAll(async () => {
  const { url } = await listenOnLoopback(provider);
  const model = { provider: 'openai', name: 'm', options: { upstream_url: url } };
  const route = (path: string, route_type: string, llm_format: string) => ({
    paths: [path],
    plugins: [{ name: 'ai-proxy', config: { route_type, llm_format, model } }],
  });
  const routes = [
    route('/chat', 'llm/v1/chat', 'openai'),
    route('/translated', 'llm/v1/chat', 'anthropic'),
    route('/speech', 'audio/v1/audio/speech', 'openai'),
  ];
  const config = JSON.stringify({ _format_version: '3.0', routes });
  gateway = await startGateway({ config, workers: 1, args: ['--body-memory-max', '1'] });
});
afterAll(async () => {
  await gateway?.stop();
  provider.closeAllConnections();
  provider.close();
});

const body = JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] });
const post = (path: string) =>
  ask(gateway.proxyUrl + path, { method: 'POST', headers: ['Content-Type', 'application/json'], body });

it.each(['/chat', '/translated/v1/messages'])(
  'answers that are kept take no more memory than there is: %s',
  async (path) => {
    const open: ServerResponse[] = [];
    onRequest = (response) => {
      open.push(response);
      response.write(answer.slice(0, -1));
    };
    const asked = Array.from({ length: 4 }, () => post(path));
    let refused = 0;
    const allRefused = Promise.withResolvers<void>();
    for (const one of asked)
      void one.then(({ status }) => {
        if (status === 503 && ++refused === 3) allRefused.resolve();
      });
    await allRefused.promise;
    for (const response of open) response.end(answer.slice(-1));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503, 503, 503]);
    const { headers, text } = answers.find(({ status }) => status === 503)!;
    expect([headers['retry-after'], text]).toEqual(['1', expect.stringContaining('no room')]);
    onRequest = (response) => response.end(answer);
    expect((await post(path)).status).toBe(200);
  },
);

it('sound that breaks off is cut, and no words are put behind it', async () => {
  onRequest = (response) => void response.write('sound', () => response.destroy());
  const outgoing = request(`${gateway.proxyUrl}/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  outgoing.end(JSON.stringify({ model: 'm', voice: 'alloy', input: 'hello' }));
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  await expect(once(incoming, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(Buffer.concat(chunks).toString()).toBe('sound');
});
