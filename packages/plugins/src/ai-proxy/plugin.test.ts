import { gzipSync } from 'node:zlib';
import type { ServiceEntity } from '@sallyport/pipeline';
import { readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiProxy } from './plugin.ts';

beforeAll(() => aiProxy.load!());

const openai = { provider: 'openai', name: 'gpt-4o' };
const auth = { header_name: 'Authorization', header_value: 'Bearer sk-1' };
const chat = { route_type: 'llm/v1/chat', auth, model: openai };
const request = { method: 'POST', json: { messages: [{ role: 'user', content: 'Hello' }] } };

function problems(config: object): string[] {
  const parsed = aiProxy.schema.safeParse(config);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return aiProxy.check!(parsed.data, { route: undefined, service: undefined, tags: [] }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

describe('ai-proxy', () => {
  it('asks the provider, and answers with its bytes', async () => {
    const run = runPlugin(aiProxy, chat);
    const answer = '{"object":"chat.completion","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}';
    run.services.http.originAnswer = () => ({ headers: ['Content-Type', 'application/json'], body: answer });
    const { served, trace } = await run.serve(request);
    const { x } = await trace;
    expect(served.frames.join('')).toBe(answer);
    const [call] = run.services.http.originCalls;
    expect(String(call!.options.url)).toBe('https://api.openai.com/');
    expect(call!.request).toMatchObject({ method: 'POST', target: '/v1/chat/completions' });
    expect(x.llm).toMatchObject({ provider: 'openai', requestModel: 'gpt-4o', usage: { input: 3, output: 4 } });
    expect(x.quantities).toMatchObject({ input_tokens: 3, output_tokens: 4 });
  });

  it('is as patient, and tries as often where nothing could be sent, as the service of its route says', async () => {
    const service: ServiceEntity = {
      id: 's',
      protocol: 'http',
      host: 'nobody.invalid',
      port: 80,
      retries: 2,
      connect_timeout: 1_000,
      read_timeout: 300_000,
      write_timeout: 2_000,
      enabled: true,
    };
    for (const [one, times, readTimeoutMs] of [[service, 3, 300_000] as const, [undefined, 6, 60_000] as const]) {
      const run = runPlugin(aiProxy, chat, one === undefined ? {} : { service: one });
      const { served } = await run.serve(request);
      await served.over;
      expect(served.refusal).toMatchObject({ status: 502 });
      const { originCalls } = run.services.http;
      expect(originCalls).toHaveLength(times);
      expect(originCalls[0]).toMatchObject({
        options: { readTimeoutMs },
        request: { firstByteTimeoutMs: readTimeoutMs },
      });
    }
  });

  it.each(['reset', 'cut', 'timeout'] as const)('asks once where the request may have been read: %s', async (error) => {
    const run = runPlugin(aiProxy, chat);
    run.services.http.originAnswer = () => ({ error });
    const { served } = await run.serve(request);
    await served.over;
    expect(run.services.http.originCalls).toHaveLength(1);
  });

  it('gives the connection up when its caller leaves, also before an answer', async () => {
    const run = runPlugin(aiProxy, chat);
    run.services.http.originAnswer = () => undefined;
    const { served } = await run.serve(request);
    await expect.poll(() => run.services.http.originCalls).toHaveLength(1);
    served.leave();
    expect(run.services.http.originCalls[0]!.isAborted).toBe(true);
  });

  it('names the model that was asked where the provider does not tell which one has answered', async () => {
    const run = runPlugin(aiProxy, { ...chat, model: { provider: 'cohere', name: 'command-a' } });
    const content = { type: 'text', text: 'Hi' };
    const whole = { id: 'c', finish_reason: 'COMPLETE', message: { role: 'assistant', content: [content] } };
    run.services.http.originAnswer = () => ({
      headers: ['Content-Type', 'application/json'],
      body: JSON.stringify(whole),
    });
    const { served } = await run.serve(request);
    await served.over;
    expect(JSON.parse(served.frames.join(''))).toMatchObject({ model: 'command-a' });
    const events = [
      { type: 'message-start', id: 'c', delta: { message: { role: 'assistant' } } },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: 'Hi' } } } },
      { type: 'content-end', index: 0 },
      { type: 'message-end', id: 'c', delta: { finish_reason: 'COMPLETE' } },
    ];
    run.services.http.originAnswer = () => ({
      headers: ['Content-Type', 'text/event-stream'],
      body: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''),
    });
    const { served: streamed } = await run.serve({ ...request, json: { ...request.json, stream: true } });
    await streamed.over;
    const chunks = [...streamed.frames.join('').matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!));
    expect(chunks.map(({ model }) => model)).toEqual(chunks.map(() => 'command-a'));
    expect(chunks.length).toBeGreaterThan(1);
  });

  it('says in the log why a provider could not be asked, which callers are not told', async () => {
    const run = runPlugin(aiProxy, chat);
    run.services.http.originAnswer = () => ({ error: 'dns' });
    const { served } = await run.serve(request);
    await served.over;
    expect(served.refusal).toMatchObject({ status: 502 });
    const fields = { provider: 'openai', model: 'gpt-4o', host: 'api.openai.com', kind: 'connect' };
    expect(run.services.log.entries[0]).toMatchObject({
      level: 'warn',
      message: 'a model provider did not answer',
      fields,
    });
    expect(run.services.log.entries[0]!.fields['error']).toBeTypeOf('string');
  });

  it('refuses to go on with a conversation that another provider keeps', async () => {
    const model = { provider: 'anthropic', name: 'claude-sonnet-4-5', options: { anthropic_version: '2023-06-01' } };
    const run = runPlugin(aiProxy, { route_type: 'llm/v1/responses', auth, model });
    const { served } = await run.serve({
      method: 'POST',
      json: { input: 'And then?', previous_response_id: 'resp_1' },
    });
    await served.over;
    expect(served.refusal).toMatchObject({ status: 400 });
    expect(JSON.stringify(served.refusal)).toContain('previous_response_id');
    expect(run.services.http.originCalls).toEqual([]);
  });

  it.each([
    [
      'openai',
      { embeddings_dimensions: 256 },
      { input: 'Hi', dimensions: 8, user: 'u' },
      { dimensions: 256, user: 'u' },
    ],
    ['openai', {}, { input: 'Hi', dimensions: 8 }, { dimensions: 8 }],
    ['cohere', { cohere: { embedding_input_type: 'search_query' } }, { input: 'Hi' }, { input_type: 'search_query' }],
    [
      'cohere',
      { embeddings_dimensions: 512 },
      { input: 'Hi' },
      { output_dimension: 512, input_type: 'classification' },
    ],
  ])('asks %s for vectors as %j say, for %j', async (provider, options, json, sent) => {
    const model = { provider, name: 'm', options };
    const run = runPlugin(aiProxy, { route_type: 'llm/v1/embeddings', auth, model });
    run.services.http.originAnswer = () => undefined;
    const { served } = await run.serve({ method: 'POST', json });
    await expect.poll(() => run.services.http.originCalls.length).toBe(1);
    served.leave();
    const { body } = run.services.http.originCalls[0]!.request;
    expect(JSON.parse(String(body))).toMatchObject({ model: 'm', ...sent });
  });

  /** What the provider is sent. */
  async function sentFor(config: Record<string, unknown>, asked: object) {
    const run = runPlugin(aiProxy, config);
    run.services.http.originAnswer = () => undefined;
    const { served } = await run.serve(asked);
    await expect.poll(() => run.services.http.originCalls.length).toBe(1);
    served.leave();
    return run.services.http.originCalls[0]!.request;
  }

  const below = { auth, model: openai };
  const wanting = (model: string) => ({ method: 'POST', json: { model, input: 'a' } });

  it.each([
    ['llm/v1/responses', '/v1/responses/compact'],
    ['llm/v1/responses', '/v1/responses/input_tokens'],
    ['llm/v1/assistants', '/v1/assistants/asst_1'],
  ])('lets callers of %s name no other model at %s', async (route_type, url) => {
    const run = runPlugin(aiProxy, { ...below, route_type });
    expect(await run({ ...wanting('o1-pro'), url })).toMatchObject({ status: 400 });
    const { body } = await sentFor({ ...below, route_type }, { ...wanting('gpt-4o'), url });
    expect(JSON.parse(String(body))).toMatchObject({ model: 'gpt-4o' });
  });

  it.each(['TRACE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND'])('does not ask for a file with %s', async (method) => {
    const files = { auth, model: { provider: 'openai' }, route_type: 'llm/v1/files' };
    expect(await runPlugin(aiProxy, files)({ method, url: '/v1/files/file-1' })).toMatchObject({ status: 405 });
  });

  it.each([
    [auth, false],
    [{ ...auth, allow_override: true }, true],
  ])('lets callers choose who pays beside their own credential only: %j', async (own, passes) => {
    const headers = [
      'content-type',
      'application/json',
      'authorization',
      'Bearer mine',
      'openai-organization',
      'org-1',
      'openai-project',
      'proj_1',
    ];
    const { headers: sent } = await sentFor({ ...chat, auth: own }, { ...request, headers });
    expect(sent.includes('Bearer mine')).toBe(passes);
    expect([sent.includes('org-1'), sent.includes('proj_1')]).toEqual([passes, passes]);
  });

  it.each([
    [{ n: 4, max_tokens: 50 }, 200],
    [{ max_tokens: -1_000_000 }, 250],
    [{ max_tokens: 1, max_completion_tokens: 100 }, 100],
  ])('books what a caller was told who leaves before the end, for %j', async (limits, output) => {
    const run = runPlugin(aiProxy, chat);
    const said = `data: {"choices":[{"index":0,"delta":{"content":"${'a'.repeat(1_000)}"}}]}\n\n`;
    run.services.http.originAnswer = () => ({
      headers: ['Content-Type', 'text/event-stream'],
      body: said,
      staysOpen: true,
    });
    const { served, trace } = await run.serve({ ...request, json: { ...request.json, stream: true, ...limits } });
    await expect.poll(() => served.frames.length).toBeGreaterThan(0);
    served.leave();
    const { x } = await trace;
    expect(x.llm?.usage).toMatchObject({ output, isEstimated: true });
  });

  it('takes no name of a model that fills headers and memory', async () => {
    const run = runPlugin(aiProxy, { ...chat, model: { provider: 'openai' } });
    const asked = (characters: number) => ({ ...request, json: { ...request.json, model: 'm'.repeat(characters) } });
    expect(await run(asked(2_049))).toMatchObject({ status: 400 });
    const { headers } = await sentFor({ ...chat, model: { provider: 'openai' } }, asked(2_048));
    expect(headers).toContain('Bearer sk-1');
  });

  it.each([
    [100, 2],
    [30_000, 1],
  ])('asks again over a new connection when a kept one breaks after %s ms: %s calls', async (ms, calls) => {
    const run = runPlugin(aiProxy, chat);
    run.services.http.originAnswer = () => undefined;
    const { served } = await run.serve(request);
    await expect.poll(() => run.services.http.originCalls.length).toBe(1);
    const [call] = run.services.http.originCalls;
    call!.reused = true;
    await run.services.clock.advance(ms);
    call!.fail('reset');
    expect(run.services.http.originCalls).toHaveLength(calls);
    served.leave();
  });

  it('tells no length of an answer that it decodes', async () => {
    const run = runPlugin(aiProxy, { ...below, route_type: 'audio/v1/audio/speech' });
    const coded = gzipSync('sound of some length, which is longer when it is plain, plain, plain, plain, plain, plain');
    const headers = ['Content-Type', 'audio/mpeg', 'Content-Encoding', 'gzip', 'Content-Length', String(coded.length)];
    run.services.http.originAnswer = () => ({ headers, body: coded });
    const { reply } = await run.trace(wanting('gpt-4o'));
    expect(reply.body).toContain('plain, plain');
    expect(reply.headers).not.toHaveProperty('content-length');
    expect(reply.headers).toHaveProperty('content-type', 'audio/mpeg');
  });

  it('takes the example of its README', () => {
    expect(problems(readmeExample(import.meta.url, 'ai-proxy'))).toEqual([]);
  });

  it.each([
    [{ ...chat, auth: { header_name: 'x-key' } }, 'auth.header_value: goes with header_name'],
    [
      { ...chat, llm_format: 'anthropic', route_type: 'llm/v1/embeddings' },
      'llm_format: nobody asks for llm/v1/embeddings in the language of anthropic: choose among llm/v1/chat',
    ],
    [{ ...chat, model: { provider: 'my-own', name: 'm' } }, 'model.provider: is none of'],
    [{ ...chat, route_type: 'realtime/v1/realtime' }, 'route_type: realtime/v1/realtime is for ai-proxy-advanced'],
  ])('refuses a configuration that cannot work: %j', (config, problem) => {
    expect(problems(config).join()).toContain(problem);
  });
});
