import { HeaderList, type RouteEntity, refuse } from '@sallyport/pipeline';
import { readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiProxyAdvanced } from './plugin.ts';

beforeAll(() => aiProxyAdvanced.load!());

const auth = { header_name: 'Authorization', header_value: 'Bearer sk-1' };
const target = (name: string, more: object = {}) => ({
  route_type: 'llm/v1/chat',
  auth,
  model: { provider: 'openai', name, ...more },
});
const semantic = {
  balancer: { algorithm: 'semantic' },
  embeddings: { auth, model: { provider: 'openai', name: 'text-embedding-3-small' } },
  vectordb: { strategy: 'memory', dimensions: 2, distance_metric: 'cosine', threshold: 0.5 },
};
const described = { ...target('a'), description: 'poems' };
const request = { method: 'POST', json: { messages: [{ role: 'user', content: 'Hello' }] } };
const answer = '{"object":"chat.completion","choices":[],"usage":{"prompt_tokens":1000000,"completion_tokens":0}}';

const realtime = (name: string, model: object = {}) => ({ ...target(name, model), route_type: 'realtime/v1/realtime' });

function problems(config: object): string[] {
  const parsed = aiProxyAdvanced.schema.safeParse(config);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return aiProxyAdvanced.check!(parsed.data, { route: undefined, service: undefined, tags: [] }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

/** Serves a request, and tells what was asked of the provider. */
async function serve(config: Readonly<Record<string, unknown>>, of: object = request) {
  const run = runPlugin(aiProxyAdvanced, config);
  run.services.http.originAnswer = () => ({ headers: ['Content-Type', 'application/json'], body: answer });
  const { served, trace } = await run.serve(of);
  const { x } = await trace;
  const [call] = run.services.http.originCalls;
  return { x, served, url: call && String(call.options.url), request: call?.request };
}

describe('ai-proxy-advanced', () => {
  it('asks one of its targets, and books what it cost', async () => {
    const { x, request } = await serve({ targets: [target('gpt-4o'), target('gpt-4o-mini')] });
    expect(JSON.parse(String(request!.body))).toMatchObject({ model: 'gpt-4o' });
    expect(x.llm).toMatchObject({ plugin: 'ai-proxy-advanced', cost: 2.5, priceSource: 'table' });
  });

  it('asks the target whose alias the caller names, by its own name', async () => {
    const config = { targets: [target('gpt-4o', { model_alias: 'smart' }), target('o3', { model_alias: 'deep' })] };
    const { request: asked } = await serve(config, { ...request, json: { ...request.json, model: 'deep' } });
    expect(JSON.parse(String(asked!.body))).toMatchObject({ model: 'o3' });
  });

  it('fills in templates, and says what is missing in the language of callers', async () => {
    const model = { provider: 'openai', name: '$(headers.x-model)-$(uri_captures.size)' };
    const config = { targets: [{ ...target(''), model }] };
    const of = { ...request, route: { id: 'r' } as RouteEntity, captures: { size: 'mini' } };
    const { request: asked } = await serve(config, { ...of, headers: { 'x-model': 'gpt-4o' } });
    expect(JSON.parse(String(asked!.body))).toMatchObject({ model: 'gpt-4o-mini' });
    const { served } = await serve(config, of);
    expect(served).toMatchObject({ refusal: { status: 400 } });
    expect(JSON.parse(String(served.refusal!.body))).toMatchObject({
      error: { message: 'headers key x-model was not provided', type: 'invalid_request_error' },
    });
  });

  it('has its guards asked before each attempt', async () => {
    const limited = refuse(429, 'limited', 'enough');
    // As a plugin that limits models would, in a request hook of its own.
    const guarded: typeof aiProxyAdvanced = {
      ...aiProxyAdvanced,
      setup(...given) {
        const hooks = aiProxyAdvanced.setup(...given);
        return { ...hooks, onRequest: (x) => x.guardAttempts(guard) };
      },
    };
    const run = runPlugin(guarded, { targets: [target('gpt-4o'), target('o3')] });
    run.services.http.originAnswer = () => ({ headers: ['Content-Type', 'application/json'], body: answer });
    const asked: string[] = [];
    const guard = {
      mayAsk: (_x: unknown, { model }: { model: string }) => {
        asked.push(model);
        return model === 'gpt-4o' ? limited : undefined;
      },
    };
    const { trace } = await run.serve(request);
    expect((await trace).x.llm).toMatchObject({ requestModel: 'o3' });
    expect(asked).toEqual(['gpt-4o', 'o3']);
  });

  it('asks the model whose description is nearest to the prompt, and none where none is near', async () => {
    const vectors: Record<string, number[]> = { poems: [0, 1], code: [1, 0], 'a rhyme': [0.1, 1], nothing: [-1, -1] };
    const run = runPlugin(aiProxyAdvanced, {
      ...semantic,
      targets: [described, { ...target('b'), description: 'code' }],
    });
    const { http } = run.services;
    http.document = ({ body }) => {
      const { input } = JSON.parse(String(body)) as { input: string[] };
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectors[text] }));
      return { status: 200, headers: new HeaderList(), body: Buffer.from(JSON.stringify({ data })) };
    };
    http.originAnswer = () => ({ headers: ['Content-Type', 'application/json'], body: answer });
    const ask = async (content: string) => {
      const { served, trace } = await run.serve({ ...request, json: { messages: [{ role: 'user', content }] } });
      return { served, model: (await trace).x.llm?.requestModel };
    };
    expect((await ask('a rhyme')).model).toBe('a');
    expect((await ask('code')).model).toBe('b');
    const { served } = await ask('nothing');
    expect(served.refusal).toMatchObject({ status: 400 });
    // Once for the descriptions, then for each prompt that has not been seen.
    expect(http.fetches.map(({ url }) => url.href)).toEqual(Array(3).fill('https://api.openai.com/v1/embeddings'));
    expect(http.fetches[0]!.headers).toContain('Bearer sk-1');
  });

  it('takes the example of its README', () => {
    expect(problems(readmeExample(import.meta.url, 'ai-proxy-advanced'))).toEqual([]);
  });

  it.each([
    [{ targets: [] }, 'targets: '],
    [
      { targets: [target('a'), { ...target('b'), route_type: 'llm/v1/embeddings' }], llm_format: 'anthropic' },
      'llm_format: nobody asks for llm/v1/embeddings in the language of anthropic',
    ],
    [
      { targets: [target('a', { options: { cache_write_cost_list: [{ ttl: '2h', cost: 1 }] } })] },
      'targets.0.model.options.cache_write_cost_list.0.ttl: should be 5m or 1h',
    ],
    [
      {
        targets: [
          target('a', { options: { context_window_factor: [{ above: 'much', input_factor: 2, output_factor: 1 }] } }),
        ],
      },
      'targets.0.model.options.context_window_factor.0.above: should be a number of tokens',
    ],
    [{ targets: [target('a', { name: '$(headers)' })] }, 'targets.0.model.name: cannot parse expression'],
    [
      { targets: [target('a', { options: { upstream_url: 'https://$(headers.x-host)/v1' } })] },
      'targets.0.model.options.upstream_url: ',
    ],
    [
      { targets: [target('a')], balancer: { algorithm: 'semantic' } },
      'vectordb: is required with balancer.algorithm semantic',
    ],
    [{ targets: [target('a')], embeddings: semantic.embeddings }, 'embeddings: goes with balancer.algorithm semantic'],
    [{ targets: [target('a')], ...semantic }, 'targets.0.description: is required'],
    [
      { targets: [{ ...target('a'), description: 'x' }] },
      'targets.0.description: goes with balancer.algorithm semantic',
    ],
    [
      { targets: [described], ...semantic, vectordb: { ...semantic.vectordb, strategy: 'pgvector' } },
      'vectordb.pgvector: goes with strategy pgvector, and strategy pgvector needs it',
    ],
    [
      { targets: [described], ...semantic, embeddings: undefined },
      'vectordb.dimensions: must be 384: so long are the vectors of the local model',
    ],
    [
      { targets: [described], ...semantic, embeddings: { auth, model: { provider: 'local', name: 'm' } } },
      'embeddings.auth: does nothing with provider local',
    ],
    [
      { targets: [described], ...semantic, embeddings: { auth, model: { provider: 'openai' } } },
      'embeddings.model.name: is required',
    ],
    [
      {
        targets: [described],
        ...semantic,
        vectordb: { ...semantic.vectordb, strategy: 'pgvector', pgvector: { ssl: true, ssl_cert: '/c.pem' } },
      },
      'vectordb.pgvector.ssl_cert_key: ssl_cert and ssl_cert_key go together',
    ],
    [
      { targets: [described], ...semantic, vectordb: { ...semantic.vectordb, strategy: 'redis' } },
      'vectordb.redis: goes with strategy redis',
    ],
    [
      { targets: [described], ...semantic, embeddings: { auth, model: { provider: 'anthropic', name: 'm' } } },
      'embeddings.model.provider: has no embeddings',
    ],
    [
      { targets: [described], ...semantic, embeddings: { auth, model: { provider: 'openai', name: '$(headers.m)' } } },
      'embeddings.model: may hold no template',
    ],
    [
      { targets: [target('a')], balancer: { tokens_count_strategy: 'llm-accuracy' } },
      'balancer.tokens_count_strategy: llm-accuracy is not supported yet',
    ],
    [
      {
        targets: [target('$(headers.m)')],
        acls: { deny: [{ match: [{ type: 'model', values: ['gpt-4o'] }] }] },
      },
      'targets.0.model.name: may hold no template',
    ],
    [{ targets: [{ ...target('a'), weight: 0 }] }, 'targets.0.weight: '],
    [
      { targets: [{ ...realtime('a'), logging: { log_statistics: true, log_payloads: true } }] },
      'targets.0.logging.log_payloads: is not supported with realtime/v1/realtime',
    ],
    [
      { targets: [realtime('a')], response_streaming: 'always' },
      'response_streaming: does nothing with realtime/v1/realtime',
    ],
    [
      {
        targets: [{ ...target('whisper-1'), route_type: 'audio/v1/audio/transcriptions' }],
        response_streaming: 'deny',
      },
      'response_streaming: does nothing with audio/v1/audio/transcriptions',
    ],
    [
      { targets: [{ ...described, route_type: 'image/v1/images/generations' }], ...semantic },
      'targets.0.route_type: has no prompt',
    ],
    [{ targets: [realtime('a', { provider: 'groq' })] }, 'targets.0.route_type: Groq has nothing for it'],
    [{ targets: [{ ...target('a'), metadata: {} }] }, 'targets.0.metadata: is of internal use'],
    [{ targets: [target('a')], balancer: { failover_criteria: ['http_418'] } }, 'balancer.failover_criteria.0: '],
  ])('refuses a configuration that cannot work: %j', (config, problem) => {
    expect(problems(config).join('\n')).toContain(problem);
  });
});
