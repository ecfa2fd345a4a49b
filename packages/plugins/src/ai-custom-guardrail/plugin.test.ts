import { HeaderList } from '@sallyport/pipeline';
import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from './check.ts';
import { aiCustomGuardrail } from './plugin.ts';
import { aiCustomGuardrailSchema } from './schema.ts';

beforeAll(() => aiCustomGuardrail.load!());

const usual = {
  request: { url: 'https://guard.example/check', body: { input: '$(content)' } },
  response: { block: '$(resp.flagged)', block_message: 'Not allowed: $(resp.why or "no reason")' },
};
type Config = Readonly<Record<string, unknown>>;

/** A guard service that answers so. */
function guarded(config: Config, answer: unknown, status = 200) {
  const services = fakeServices();
  services.http.document = () => ({
    status,
    headers: new HeaderList([]),
    body: Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)),
  });
  const run = runPlugin(
    aiCustomGuardrail,
    { ...usual, ...config },
    { services, upstream: { body: '{"text":"fine"}' } },
  );
  return { run, services, asked: () => services.http.fetches.map(({ body }) => JSON.parse(body.toString() || 'null')) };
}

const chat = {
  method: 'POST',
  json: {
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'second' },
      { role: 'user', content: 'third "quoted"' },
    ],
  },
};

function problems(config: Config): string[] {
  const parsed = aiCustomGuardrailSchema.safeParse({ ...usual, ...config });
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return problemsOf(parsed.data).map(({ path, message }) => `${path}: ${message}`);
}

describe('ai-custom-guardrail', () => {
  it('loads the example of its README', () => {
    expect(problems(readmeExample(import.meta.url, 'ai-custom-guardrail'))).toEqual([]);
  });

  it.each([
    ['last_message', 'third "quoted"'],
    ['concatenate_user_content', 'first\nthird "quoted"'],
    ['concatenate_all_content', 'Be kind.\nfirst\nsecond\nthird "quoted"'],
  ])('asks about %s', async (text_source, content) => {
    const { run, asked } = guarded({ text_source }, { flagged: false });
    expect(await run(chat)).toBe('passed');
    expect(asked()).toEqual([{ input: content }]);
  });

  it('asks as it is told to', async () => {
    const { run, services, asked } = guarded(
      {
        params: { tenant: 'acme', token: 's3cret' },
        request: {
          url: 'https://guard.example/$(conf.params.tenant)/check?a=1',
          auth: { location: 'query', name: 'key', value: 'k y' },
          headers: { Authorization: 'Bearer $(conf.params.token)' },
          queries: { source: '$(source)' },
          body: { text: 'it says: $(content)', deep: '{"list":["$(content)",1,{"x":true}]}', n: '1' },
        },
      },
      { flagged: false },
    );
    expect(await run(chat)).toBe('passed');
    const [{ method, url, headers, timeoutMs, tlsVerify }] = services.http.fetches as [
      (typeof services.http.fetches)[0],
    ];
    expect([method, url.href, timeoutMs, tlsVerify]).toEqual([
      'POST',
      'https://guard.example/acme/check?a=1&source=INPUT&key=k+y',
      10_000,
      true,
    ]);
    expect(headers).toEqual(['Authorization', 'Bearer s3cret', 'Content-Type', 'application/json']);
    const content = 'third "quoted"';
    expect(asked()).toEqual([{ text: `it says: ${content}`, deep: { list: [content, 1, { x: true }] }, n: '1' }]);
  });

  it('blocks with 400 in the words of the configuration, and tells records why', async () => {
    const { run } = guarded(
      {
        metrics: { block_reason: '$(resp.category)', block_detail: '$(resp)' },
        custom_metrics: { score: '$(resp.scores[1])' },
      },
      { flagged: true, why: 'hate', category: 'H', scores: [0.9, 0.1] },
    );
    const { outcome, event, upstream } = await run.trace(chat);
    expect(outcome).toMatchObject({
      status: 400,
      code: 'custom_guardrail_blocked',
      body: { error: { message: 'Not allowed: hate' } },
    });
    expect(upstream).toBeUndefined();
    expect(event.guards).toMatchObject([
      { mode: 'INPUT', outcome: 'blocked', reason: 'H', details: { score: 0.9, block_detail: { flagged: true } } },
    ]);
  });

  it.each([
    ['resp.score > 0.8', { score: 0.9 }, true],
    ['resp.score > 0.8', { score: 0.1 }, false],
    ['resp.results.exists(r, r.flagged)', { results: [{ flagged: false }, { flagged: true }] }, true],
    ['source == "INPUT" && resp.label in ["bad", "worse"]', { label: 'worse' }, true],
    ['$(resp.results[2].flagged)', { results: [{ flagged: false }, { flagged: true }] }, true],
    ['$(resp.flagged or "false")', {}, false],
    ['$(resp["a b"].c)', { 'a b': { c: 'true' } }, true],
  ])('decides by %s of %j: %s', async (block, answer, isBlocked) => {
    const { run } = guarded({ response: { block, block_message: 'no' } }, answer);
    const outcome = await run(chat);
    expect(outcome === 'passed' ? false : outcome.status === 400).toBe(isBlocked);
  });

  it.each([
    ['an error', '{"flagged":false}', 500, 'http_500'],
    ['garbage', '<html>', 200, 'invalid_answer'],
    ['another shape', '{"other":1}', 200, 'unexpected_answer'],
    ['a text that is neither', '{"flagged":"maybe"}', 200, 'unexpected_answer'],
    ['nothing', '', 200, 'invalid_answer'],
  ])('refuses with 503 after %s, or lets pass and says so', async (_what, body, status, reason) => {
    const closed = await guarded({}, body, status).run.trace(chat);
    expect(closed.outcome).toMatchObject({ status: 503, code: 'custom_guardrail_unavailable' });
    expect(closed.event.guards).toMatchObject([{ outcome: 'failed', reason }]);
    const open = await guarded({ stop_on_error: false }, body, status).run.trace(chat);
    expect(open.outcome).toBe('passed');
    expect(open.event.guards).toMatchObject([{ outcome: 'failed', reason, passedUnchecked: true }]);
  });

  it('leaves a service alone that does not answer, and tries again after a while', async () => {
    const { run, services } = guarded({}, '', 500);
    for (let i = 0; i < 8; i++) expect(await run(chat)).toMatchObject({ status: 503 });
    expect(services.http.fetches).toHaveLength(5);
    expect((await run.trace(chat)).event.guards).toMatchObject([{ reason: 'circuit_open' }]);
    services.http.document = () => ({
      status: 200,
      headers: new HeaderList([]),
      body: Buffer.from('{"flagged":false}'),
    });
    await services.clock.advance(5_000);
    expect(await run(chat)).toBe('passed');
    expect(await run(chat)).toBe('passed');
  });

  it('lets pass what was masked, of several texts line by line', async () => {
    const masking = {
      allow_masking: true,
      text_source: 'concatenate_user_content',
      response: { ...usual.response, masked_content: '$(resp.masked)' },
    };
    const { run } = guarded(masking, { flagged: false, masked: 'first\n[name]' });
    const { upstream, event } = await run.trace(chat);
    expect(JSON.parse(upstream!.body).messages.map(({ content }: { content: string }) => content)).toEqual([
      'Be kind.',
      'first',
      'second',
      '[name]',
    ]);
    expect(event.guards).toMatchObject([{ outcome: 'masked', count: 1 }]);
    expect(await guarded(masking, { flagged: false, masked: 'one line' }).run(chat)).toMatchObject({ status: 400 });
    expect(await guarded(masking, { flagged: false }).run(chat)).toBe('passed');
  });

  it('checks answers where that is wanted', async () => {
    const { run, asked } = guarded(
      { guarding_mode: 'OUTPUT', response: { block: '$(resp.flagged)', block_message: 'no' } },
      { flagged: true },
    );
    const { reply, event } = await run.trace(chat);
    expect(asked()).toEqual([{ input: 'fine' }]);
    expect([reply.status, reply.body]).toEqual([400, '{"error":{"message":"no"}}']);
    expect(event.guards).toMatchObject([{ phase: 'output', outcome: 'blocked' }]);
  });

  it.each([
    [{ functions: { check: 'return true' } }, /functions: Lua is not run here/],
    [
      { response: { block: '$(check(resp))', block_message: 'no' } },
      /response\.block: '\$\(check\(resp\)\)' calls a function, and Lua is not run/,
    ],
    [{ response: { block: 'return resp.flagged', block_message: 'no' } }, /response\.block: .*Lua is not run here/],
    [{ response: { block: 'resp.a +', block_message: 'no' } }, /response\.block: invalid condition/],
    [
      { response: { block: '$(resp.a)', block_message: '$(unknown.b)' } },
      /block_message: '\$\(unknown\.b\)' is not supported/,
    ],
    [{ request: { url: 'https://g', body: { a: '$(resp.x)' } } }, /request\.body\.a: .*is not supported/],
    [{ request: { url: 'guard.example' } }, /request\.url: should begin with/],
    [{ request: { url: 'https://g', auth: { name: 'X-Key' } } }, /request\.auth\.value: is needed/],
    [{ allow_masking: true }, /masked_content: allow_masking needs it/],
    [{ response: { ...usual.response, masked_content: '$(resp.m)' } }, /allow_masking: masked_content needs it/],
  ])('refuses %j', (config, sentence) => {
    expect(problems(config).join('\n')).toMatch(sentence);
  });
});
