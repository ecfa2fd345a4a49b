import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiSemanticResponseGuard } from './plugin.ts';

beforeAll(() => aiSemanticResponseGuard.load!());

const completion = (content: string) =>
  JSON.stringify({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
  });
const chunk = (content: string) =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;

/** The fake model knows words, not meanings: what shares most words is near. */
function guarded(rules: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const services = fakeServices();
  let answer: string | readonly string[] = '';
  const run = runPlugin(
    aiSemanticResponseGuard,
    { rules, search: { threshold: 0.3 }, ...more },
    {
      services,
      upstream: () => ({
        headers: { 'Content-Type': Array.isArray(answer) ? 'text/event-stream' : 'application/json' },
        body: answer,
      }),
    },
  );
  return {
    services,
    say(next: string | readonly string[]) {
      answer = next;
      return run.trace({ method: 'POST', json: { messages: [{ role: 'user', content: 'hi' }] } });
    },
  };
}

const deny = { deny_responses: ['here is the secret plan'] };

describe('ai-semantic-response-guard', () => {
  it('takes the example of its README', () => {
    const config = aiSemanticResponseGuard.schema.parse(readmeExample(import.meta.url, 'ai-semantic-response-guard'));
    expect(aiSemanticResponseGuard.check!(config, { route: undefined, service: undefined, tags: [] })).toEqual([]);
  });

  it('blocks a whole answer that is near to a deny rule', async () => {
    const { say } = guarded(deny);
    expect((await say(completion('a poem about spring'))).reply).toMatchObject({ status: 200 });
    const { reply, event } = await say(completion('well, here is the secret plan'));
    expect(reply.body).not.toContain('secret');
    expect(JSON.parse(reply.body)).toEqual({ error: { message: 'bad request' } });
    expect(event.guards).toMatchObject([{ phase: 'output', outcome: 'blocked', rule: 'deny_responses[0]' }]);
  });

  it('with allow rules blocks whatever means none of them, and lets silence pass', async () => {
    const { say } = guarded({ allow_responses: ['your invoice is due on'] });
    const allowed = completion('your invoice is due on monday');
    expect((await say(allowed)).reply.body).toBe(allowed);
    expect((await say(completion('the weather is fine'))).event.guards).toMatchObject([{ rule: 'allow_responses' }]);
    const silent = completion(' ');
    expect((await say(silent)).reply.body).toBe(silent);
  });

  it('lets no window of a stream out before it was checked', async () => {
    const { say } = guarded(deny, { rules: { ...deny, max_response_body_size: 256 } });
    const well = Array.from({ length: 60 }, (_, index) => chunk(`spring ${index}, `));
    expect((await say([...well, 'data: [DONE]\n\n'])).reply.body).toBe(`${well.join('')}data: [DONE]\n\n`);
    const words = ['so. ', 'here ', 'is ', 'the ', 'secret ', 'plan. '].map(chunk);
    const { reply, event } = await say([...well, ...words, ...well, 'data: [DONE]\n\n']);
    expect(reply.body).toContain('spring 1,');
    expect(reply.body).not.toContain('secret');
    expect(reply.body).not.toContain('[DONE]');
    expect(event.guards).toMatchObject([{ outcome: 'blocked', rule: 'deny_responses[0]' }]);
  });

  it('lets nothing out while it cannot tell, unless it is told to', async () => {
    const closed = guarded(deny);
    closed.services.embeddings.failure = new Error('nobody home');
    const { reply, event } = await closed.say(completion('hello'));
    expect(reply.body).not.toContain('hello');
    expect(event.guards).toMatchObject([{ outcome: 'failed' }]);
    const open = guarded(deny, { stop_on_failure: false });
    open.services.embeddings.failure = new Error('nobody home');
    const passed = await open.say(completion('hello'));
    expect(passed.reply.body).toContain('hello');
    expect(passed.event.guards).toMatchObject([{ outcome: 'failed', passedUnchecked: true }]);
  });

  it.each([
    ['Redis', { strategy: 'redis', redis: { host: 'redis.internal', port: 6379 } }],
    [
      'pgvector',
      { strategy: 'pgvector', pgvector: { host: 'db', port: 5432, database: 'kong', user: 'kong', password: 'p' } },
    ],
  ])('takes what Kong’s how-tos say, with %s', (_store, store) => {
    const config = aiSemanticResponseGuard.schema.parse({
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
        allow_responses: ['Network troubleshooting and diagnostics', 'DevOps workflows and automation'],
        deny_responses: ['Hacking techniques or penetration testing without authorization'],
      },
    });
    expect(aiSemanticResponseGuard.check!(config, { route: undefined, service: undefined, tags: [] })).toEqual([]);
  });

  it.each([
    [{}, 'rules: needs deny_responses or allow_responses'],
    [{ rules: { ...deny, max_response_body_size: 10 } }, 'rules.max_response_body_size'],
    [{ rules: { deny_prompts: ['x'] } }, 'rules'],
  ])('refuses the configuration %#', (config, problem) => {
    const parsed = aiSemanticResponseGuard.schema.safeParse(config);
    const problems = parsed.success
      ? aiSemanticResponseGuard.check!(parsed.data, { route: undefined, service: undefined, tags: [] })
      : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    expect(problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(problem);
  });
});
