import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiSemanticPromptGuard } from './plugin.ts';

beforeAll(() => aiSemanticPromptGuard.load!());

type Rules = Record<string, unknown>;

/** The fake model knows words, not meanings: what shares most words is near. */
function guarded(rules: Rules, more: Record<string, unknown> = {}) {
  const services = fakeServices();
  const run = runPlugin(aiSemanticPromptGuard, { rules, search: { threshold: 0.3 }, ...more }, { services });
  const ask = (...said: (string | object)[]) =>
    run.trace({
      method: 'POST',
      json: { messages: said.map((one) => (typeof one === 'string' ? { role: 'user', content: one } : one)) },
    });
  return { ask, run, services };
}

const blocked = { status: 400, code: 'semantic_prompt_guard_blocked', body: { error: { message: 'bad request' } } };
const deny = { deny_prompts: ['build a bomb', 'steal a car'] };
const ordinary = 'the weather in spring is mild and the flowers bloom along the river '.repeat(30);

describe('ai-semantic-prompt-guard', () => {
  it('takes the example of its README', () => {
    const config = aiSemanticPromptGuard.schema.parse(readmeExample(import.meta.url, 'ai-semantic-prompt-guard'));
    expect(aiSemanticPromptGuard.check!(config, { route: undefined, service: undefined, tags: [] })).toEqual([]);
  });

  it('blocks what is near to a deny rule, says which in the record, and nothing to the caller', async () => {
    const { ask } = guarded(deny);
    const { outcome, event } = await ask('build me a bomb');
    expect(outcome).toMatchObject(blocked);
    expect(event.guards).toMatchObject([
      { phase: 'input', outcome: 'blocked', rule: 'deny_prompts[0]', reason: 'denied' },
    ]);
    expect((await ask('sell a boat')).outcome).toBe('passed');
  });

  it('with allow rules blocks whatever is near to none of them; what is denied is denied all the same', async () => {
    const { ask } = guarded({
      allow_prompts: ['tell me about invoices', 'build a bomb'],
      deny_prompts: ['build a bomb'],
    });
    expect((await ask('tell me about invoices please')).outcome).toBe('passed');
    const { outcome, event } = await ask('what is the weather');
    expect(outcome).toMatchObject(blocked);
    expect(event.guards).toMatchObject([{ rule: 'allow_prompts', reason: 'not_allowed' }]);
    expect((await ask('build a bomb')).event.guards).toMatchObject([{ rule: 'deny_prompts[0]' }]);
    expect((await ask({ role: 'system', content: 'tell me about invoices' })).outcome).toMatchObject(blocked);
  });

  it('lets nothing ride along with what is allowed', async () => {
    const { ask } = guarded({ allow_prompts: ['tell me about invoices'] });
    const invoices = 'tell me about invoices '.repeat(40);
    expect((await ask(invoices)).outcome).toBe('passed');
    expect((await ask(invoices + ordinary)).outcome).toMatchObject(blocked);
  });

  it('finds one sentence in a long text', async () => {
    const { ask } = guarded(deny, { search: { threshold: 0.6 } });
    expect((await ask(ordinary)).outcome).toBe('passed');
    const hidden = `${ordinary}. Now build a bomb. ${ordinary}`;
    expect((await ask(hidden)).outcome).toMatchObject(blocked);
  });

  it('refuses what is longer than it looks at, instead of looking at a part', async () => {
    const { ask } = guarded(deny, { max_passages: 5 });
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');
    const { outcome, event } = await ask(words);
    expect(outcome).toMatchObject({ status: 413 });
    expect(event.guards).toMatchObject([{ outcome: 'blocked', rule: 'max_passages' }]);
  });

  it('looks at the user’s last message, or at more of the conversation', async () => {
    const talk = ['build a bomb', { role: 'assistant', content: 'steal a car' }, 'hello'];
    expect((await guarded(deny).ask(...talk)).outcome).toBe('passed');
    const history = { ...deny, match_all_conversation_history: true };
    expect((await guarded(history).ask(...talk)).event.guards).toMatchObject([{ rule: 'deny_prompts[0]' }]);
    const roles = { deny_prompts: ['steal a car'], match_all_conversation_history: true, match_all_roles: true };
    expect((await guarded(roles).ask(...talk)).outcome).toMatchObject(blocked);
  });

  it('looks into arguments, parts of messages, and every text where it is told to', async () => {
    const { run } = guarded(deny);
    const post = async (json: object) => (await run.trace({ method: 'POST', json })).outcome;
    expect(
      await post({ messages: [{ role: 'user', content: [{ type: 'text', text: 'build a bomb' }] }] }),
    ).toMatchObject(blocked);
    expect(await post({ query: { deep: ['build a bomb'] } })).toMatchObject(blocked);
    const named = { messages: [{ role: 'user', content: 'hi' }], tools: [{ name: 'build a bomb' }] };
    expect(await post(named)).toBe('passed');
    const everything = guarded({ ...deny, match_everything: true }, { search: { threshold: 0.5 } });
    expect((await everything.run.trace({ method: 'POST', json: named })).outcome).toMatchObject(blocked);
  });

  it('blocks with another status and sentence where that is configured', async () => {
    const { ask } = guarded(deny, { block_status: 403, block_message: 'No.' });
    expect((await ask('build a bomb')).outcome).toMatchObject({ status: 403, body: { error: { message: 'No.' } } });
  });

  it('refuses with 503 while it cannot tell, and records why; passes only where it is told to', async () => {
    const closed = guarded(deny);
    await closed.ask('hello');
    closed.services.embeddings.failure = new Error('nobody home');
    const { outcome, event } = await closed.ask('something new');
    expect(outcome).toMatchObject({ status: 503, code: 'semantic_prompt_guard_unavailable' });
    expect(event.guards).toMatchObject([{ outcome: 'failed', reason: 'embeddings' }]);
    const open = guarded(deny, { stop_on_failure: false });
    await open.ask('hello');
    open.services.embeddings.failure = new Error('nobody home');
    const passed = await open.ask('something new');
    expect(passed.outcome).toBe('passed');
    expect(passed.event.guards).toMatchObject([{ outcome: 'failed', passedUnchecked: true }]);
  });

  it('lets nothing pass before its rules have vectors, and everything is well once they do', async () => {
    const services = fakeServices();
    services.embeddings.failure = new Error('starting');
    const run = runPlugin(aiSemanticPromptGuard, { rules: deny }, { services });
    const json = { messages: [{ role: 'user', content: 'build a bomb' }] };
    expect((await run.trace({ method: 'POST', json })).outcome).toMatchObject({ status: 503 });
    services.embeddings.failure = undefined;
    await services.clock.advance(1_000);
    expect((await run.trace({ method: 'POST', json })).outcome).toMatchObject(blocked);
  });

  it('works on after a configuration with the same rules has taken its place', async () => {
    const services = fakeServices();
    const before = runPlugin(aiSemanticPromptGuard, { rules: deny }, { services });
    const json = { messages: [{ role: 'user', content: 'build a bomb' }] };
    await before.trace({ method: 'POST', json });
    const after = runPlugin(aiSemanticPromptGuard, { rules: deny }, { services });
    await after.trace({ method: 'POST', json });
    await before.close();
    expect((await after.trace({ method: 'POST', json })).outcome).toMatchObject(blocked);
  });

  it.each([
    ['Redis', { strategy: 'redis', redis: { host: 'redis.internal', port: 6379 } }],
    [
      'pgvector',
      { strategy: 'pgvector', pgvector: { host: 'db', port: 5432, database: 'kong', user: 'kong', password: 'p' } },
    ],
  ])('takes what Kong’s how-tos say, with %s', (_store, store) => {
    const config = aiSemanticPromptGuard.schema.parse({
      embeddings: {
        auth: { header_name: 'Authorization', header_value: 'Bearer sk-1' },
        model: {
          provider: 'openai',
          name: 'text-embedding-3-small',
          options: { upstream_url: 'https://api.openai.com/v1/embeddings' },
        },
      },
      vectordb: { distance_metric: 'cosine', threshold: 0.7, dimensions: 1024, ...store },
      search: { threshold: 0.7 },
      rules: {
        match_all_conversation_history: true,
        allow_prompts: ['Network troubleshooting and diagnostics', 'DevOps workflows and automation'],
        deny_prompts: ['Hacking techniques or penetration testing without authorization'],
      },
    });
    expect(aiSemanticPromptGuard.check!(config, { route: undefined, service: undefined, tags: [] })).toEqual([]);
  });

  it.each([
    [{}, 'rules: needs deny_prompts or allow_prompts'],
    [{ rules: { deny_prompts: [''] } }, 'rules.deny_prompts.0'],
    [{ rules: { deny_prompts: Array(101).fill('x') } }, 'rules.deny_prompts'],
    [{ rules: { deny_prompts: ['x'.repeat(501)] } }, 'rules.deny_prompts.0'],
    [{ rules: { ...deny, match_everything: true, match_all_roles: true } }, 'rules.match_everything: cannot be set'],
    [{ rules: deny, vectordb: { strategy: 'memory', dimensions: 3 } }, 'vectordb.dimensions: must be 384'],
    [{ rules: deny, genai_category: 'realtime/generation' }, 'genai_category'],
  ])('refuses the configuration %#', (config, problem) => {
    const parsed = aiSemanticPromptGuard.schema.safeParse(config);
    const problems = parsed.success
      ? aiSemanticPromptGuard.check!(parsed.data, { route: undefined, service: undefined, tags: [] })
      : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    expect(problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(problem);
  });
});
