import { fakeServices, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aiMcpProxy } from '../plugin.ts';

const consumers = [{ username: 'alice' }, { username: 'bob' }];
const tool = (name: string, more: object) => ({ name, description: 'd', ...more });

function gateway(config: object) {
  const services = fakeServices({ consumers });
  const run = runPlugin(aiMcpProxy, { mode: 'passthrough-listener', ...config }, { services });
  const post = (json: unknown, who?: string) =>
    run({
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      body: JSON.stringify(json),
      ...(who !== undefined && { consumer: services.consumer(who) }),
    });
  return { services, run, post, call: (name: string, who?: string) => post(message(name), who) };
}

function message(name: string, id: number = 7) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name } };
}

const tooOften = {
  status: 429,
  code: 'mcp_rate_limited',
  body: {
    jsonrpc: '2.0',
    id: 7,
    error: { code: 429, data: { reason: 'rate_limited', requestId: expect.any(String) } },
  },
};

describe('limits per time', () => {
  it('are each caller’s, of each tool', async () => {
    const { call } = gateway({ tools: [tool('search', { limits: { minute: 2 } })] });
    expect(await call('search', 'alice')).toBe('passed');
    expect(await call('search', 'alice')).toBe('passed');
    expect(await call('search', 'alice')).toMatchObject(tooOften);
    expect(await call('search', 'bob')).toBe('passed');
    expect(await call('other', 'alice')).toBe('passed');
  });

  it('say when to come back, and hold until then', async () => {
    const { call, services } = gateway({ tools: [tool('search', { limits: { second: 1, minute: 2 } })] });
    const startMs = services.clock.nowMs();
    await services.clock.advance(60_000 - (startMs % 60_000) + 10_000);
    expect(await call('search', 'alice')).toBe('passed');
    expect(await call('search', 'alice')).toMatchObject({ headers: { 'retry-after': '1' } });
    await services.clock.advance(1_000);
    expect(await call('search', 'alice')).toBe('passed');
    expect(await call('search', 'alice')).toMatchObject({ headers: { 'retry-after': '49' } });
    await services.clock.advance(49_000);
    expect(await call('search', 'alice')).toBe('passed');
  });

  it('count calls, not requests: a batch of three is three', async () => {
    const { call, post } = gateway({ tools: [tool('search', { limits: { minute: 4 } })] });
    const batch = [message('search', 7), message('search', 8), message('other', 9), message('search', 10)];
    expect(await post(batch, 'alice')).toBe('passed');
    expect(await post([message('search', 7), message('search', 8)], 'alice')).toMatchObject(tooOften);
    expect(await call('search', 'alice')).toBe('passed');
    expect(await call('search', 'alice')).toMatchObject(tooOften);
  });

  it('leave lists and the like free', async () => {
    const { post, services } = gateway({ tool_defaults: { limits: { minute: 1, concurrency: 1 } } });
    for (const method of ['tools/list', 'initialize', 'ping', 'resources/list', 'prompts/list', 'tools/list'])
      expect(await post({ jsonrpc: '2.0', id: 7, method }, 'alice')).toBe('passed');
    expect(services.places.local.taken.size).toBe(0);
  });

  it('are not evaded by another writing of the name', async () => {
    const { call } = gateway({ tools: [tool('search', { limits: { minute: 1 } })] });
    expect(await call('search', 'alice')).toBe('passed');
    for (const name of ['Search', 'search ', 's\u200bearch']) expect(await call(name, 'alice')).toMatchObject(tooOften);
  });

  it('do not count what is refused for another reason', async () => {
    const { call } = gateway({
      tools: [tool('search', { limits: { minute: 1 }, condition: 'caller.consumer.username == "alice"' })],
    });
    expect(await call('search', 'bob')).toMatchObject({ code: 'mcp_tool_denied' });
    expect(await call('search', 'alice')).toBe('passed');
  });

  it('tell callers nobody knows apart by address', async () => {
    const { run, call } = gateway({ tool_defaults: { limits: { minute: 1 } } });
    expect(await call('search')).toBe('passed');
    expect(await call('search')).toMatchObject(tooOften);
    const elsewhere = { method: 'POST', json: message('search'), clientIp: '198.51.100.9' };
    expect(await run(elsewhere)).toBe('passed');
  });

  it('for all tools hold where a tool has none of its own', async () => {
    const { call } = gateway({
      tool_defaults: { limits: { minute: 1 } },
      tools: [tool('search', { limits: { minute: 2 } }), tool('read', {})],
    });
    for (const [name, count] of [
      ['search', 2],
      ['read', 1],
      ['unlisted', 1],
    ] as const) {
      for (let i = 0; i < count; i++) expect(await call(name, 'alice')).toBe('passed');
      expect(await call(name, 'alice')).toMatchObject(tooOften);
    }
  });
});

describe('limits in Redis', () => {
  const config = {
    tools: [tool('search', { limits: { minute: 1 } })],
    limits_store: { policy: 'redis', redis: { host: 'redis.example' } },
  };

  it('are counted there', async () => {
    const { call, services } = gateway(config);
    expect(await call('search', 'alice')).toBe('passed');
    expect(await call('search', 'alice')).toMatchObject(tooOften);
    expect(services.counters.redisSettings[0]).toMatchObject({ host: 'redis.example' });
    expect(services.counters.redisOptions[0]).toEqual({ syncMs: 0, fallsBack: true });
  });

  it('refuse while it is out of reach, where that is wanted', async () => {
    const { call, services } = gateway({ ...config, limits_store: { ...config.limits_store, fault_tolerant: false } });
    services.counters.redis(services.counters.redisSettings[0]!).failure = new Error('gone');
    expect(await call('search', 'alice')).toMatchObject({
      status: 503,
      code: 'mcp_limits_unavailable',
      headers: { 'retry-after': '1' },
    });
  });
});

describe('how many calls may be under way', () => {
  const config = { tools: [tool('search', { limits: { concurrency: 2 } })] };
  const tooMany = { status: 429, code: 'mcp_too_many_under_way', headers: { 'retry-after': '1' } };

  it('is a limit, and places are given back with the answer', async () => {
    const { call, post, services } = gateway(config);
    const { taken } = services.places.local;
    for (let i = 0; i < 5; i++) expect(await call('search', 'alice')).toBe('passed');
    expect(taken.size).toBe(0);
    expect(
      await post(
        [1, 2, 3].map((id) => message('search', id)),
        'alice',
      ),
    ).toMatchObject(tooMany);
    expect(taken.size).toBe(0);
  });

  it('counts those of others for others', async () => {
    const { call, services } = gateway(config);
    const { local } = services.places;
    const take = local.take.bind(local);
    const keys: string[] = [];
    local.take = (key, max) => {
      keys.push(key);
      return take(key, max);
    };
    await call('search', 'alice');
    await local.take(keys[0]!, 2);
    await local.take(keys[0]!, 2);
    expect(await call('search', 'alice')).toMatchObject(tooMany);
    expect(await call('search', 'bob')).toBe('passed');
    expect(await call('other', 'alice')).toBe('passed');
  });

  it('refuses while the node does not say', async () => {
    const { call, services } = gateway(config);
    services.places.local.isSilent = true;
    expect(await call('search', 'alice')).toMatchObject({ status: 503, code: 'mcp_limits_unavailable' });
  });

  it('gives back the place of a caller who left while it was taken', async () => {
    const { run, services } = gateway(config);
    const { local } = services.places;
    const take = local.take.bind(local);
    const waiting = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    local.take = async (key, max) => {
      asked.resolve();
      await waiting.promise;
      return take(key, max);
    };
    const trace = run.trace({ method: 'POST', json: message('search'), consumer: services.consumer('alice') });
    await asked.promise;
    waiting.resolve();
    await trace;
    expect(local.taken.size).toBe(0);
  });
});

describe('limits that make no sense', () => {
  it.each([
    [{ tool_defaults: { limits: { minute: 5, hour: 2 } } }, 'tool_defaults.limits.hour: .*cannot be lower'],
    [{ tools: [tool('a', { limits: { second: 5, day: 2 } })] }, 'tools.0.limits.day: .*cannot be lower'],
    [{ tools: [tool('a', { limits: { second: 0 } })] }, 'limits'],
    [{ limits_store: { policy: 'redis', redis: { host: 'h' } } }, 'limits_store.policy: there is no limit'],
    [{ limits_store: { policy: 'redis' }, tool_defaults: { limits: { day: 1 } } }, 'limits_store.redis.host: required'],
    [{ limits_store: { sync_rate: 1 } }, 'limits_store.sync_rate: only policy redis'],
  ])('%j are refused', (config, message) => expect(() => gateway(config)).toThrow(new RegExp(message)));
});
