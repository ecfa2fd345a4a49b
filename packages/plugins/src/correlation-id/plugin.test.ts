import { readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { correlationId } from './plugin.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

describe('correlation-id', () => {
  it.each([
    ['uuid', new RegExp(`^${uuid}$`)],
    ['uuid#counter', new RegExp(`^${uuid}#1$`)],
    ['tracker', /^203\.0\.113\.7-8000-4242-50000-1-1767225600\.000$/],
  ])('makes an id by %s, for the upstream and the log', async (generator, pattern) => {
    const { upstream, event, reply } = await runPlugin(correlationId, { generator }).trace();
    expect(upstream?.headers['kong-request-id']).toMatch(pattern);
    expect(event.custom).toEqual({ correlation_id: upstream?.headers['kong-request-id'] });
    expect(reply.headers).not.toHaveProperty('kong-request-id');
  });

  it.each(['uuid', 'uuid#counter', 'tracker'])('never gives an id twice: %s', async (generator) => {
    const run = runPlugin(correlationId, { generator });
    const ids = new Set<string | undefined>();
    for (let i = 0; i < 50; i++) ids.add((await run.trace()).upstream?.headers['kong-request-id']);
    expect(ids.size).toBe(50);
  });

  it('counts within one worker', async () => {
    const run = runPlugin(correlationId);
    const ids = [await run.trace(), await run.trace()].map(({ upstream }) =>
      upstream!.headers['kong-request-id']!.split('#'),
    );
    expect(ids[0]![0]).toBe(ids[1]![0]);
    expect(ids.map((id) => id[1])).toEqual(['1', '2']);
  });

  it('keeps an id that the client sent, but not an empty one', async () => {
    const run = runPlugin(correlationId, { header_name: 'X-Trace' });
    const { upstream, event } = await run.trace({ headers: { 'x-trace': 'mine' } });
    expect([upstream?.headers['x-trace'], event.custom]).toEqual(['mine', { correlation_id: 'mine' }]);
    expect((await run.trace({ headers: { 'x-trace': '' } })).upstream?.headers['x-trace']).toMatch(/#1$/);
  });

  it('sends the id back when asked to', async () => {
    const { reply, upstream } = await runPlugin(correlationId, { echo_downstream: true }).trace();
    expect(reply.headers['kong-request-id']).toBe(upstream?.headers['kong-request-id']);
  });

  it.each([{ generator: 'random' }, { header_name: 'a b' }, { echo: true }])(
    'refuses to be configured with %j',
    (config) => {
      expect(() => runPlugin(correlationId, config)).toThrow();
    },
  );

  it('takes the example of its README', async () => {
    const { reply } = await runPlugin(correlationId, readmeExample(import.meta.url, 'correlation-id')).trace();
    expect(reply.headers['x-correlation-id']).toMatch(new RegExp(`^${uuid}$`));
  });
});
