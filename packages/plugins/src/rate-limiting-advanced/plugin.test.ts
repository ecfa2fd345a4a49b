import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { rateLimitingAdvanced } from './plugin.ts';

const plain = { limit: [5], window_size: [60] };
const fixed = { ...plain, window_type: 'fixed' };

describe('rate-limiting-advanced', () => {
  it('lets the limit through and refuses the next', async () => {
    const run = runPlugin(rateLimitingAdvanced, plain);
    for (let i = 0; i < 5; i++) expect(await run()).toBe('passed');
    expect(await run()).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      body: { message: 'API rate limit exceeded' },
    });
  });

  it('tells callers what is left of each window, the length in the name', async () => {
    const run = runPlugin(rateLimitingAdvanced, {
      limit: [3, 2, 9],
      window_size: [3600, 30, 60],
      window_type: 'fixed',
    });
    await run.services.clock.advance(12_300);
    const { x } = await run.trace();
    expect(x.reply!.headers.raw.slice(2)).toEqual([
      ...['X-RateLimit-Limit-30', '2', 'X-RateLimit-Remaining-30', '1'],
      ...['X-RateLimit-Limit-Minute', '9', 'X-RateLimit-Remaining-Minute', '8'],
      ...['X-RateLimit-Limit-Hour', '3', 'X-RateLimit-Remaining-Hour', '2'],
      ...['RateLimit-Limit', '2', 'RateLimit-Remaining', '1', 'RateLimit-Reset', '18'],
    ]);
  });

  it('weighs the window before by the part of it that is still in the window', async () => {
    const run = runPlugin(rateLimitingAdvanced, { ...plain, disable_penalty: true });
    for (let i = 0; i < 5; i++) await run();
    await run.services.clock.advance(72_000);
    // A fifth of the next minute has passed: five weigh four.
    expect(await run()).toBe('passed');
    const refused = await run();
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '12', 'ratelimit-reset': '12' } });
    await run.services.clock.advance(12_000);
    expect(await run()).toBe('passed');
  });

  it('counts refused requests in sliding windows, unless told not to', async () => {
    for (const [config, expected] of [
      [{}, 429],
      [{ disable_penalty: true }, 'passed'],
    ] as const) {
      const run = runPlugin(rateLimitingAdvanced, { ...plain, ...config });
      for (let i = 0; i < 20; i++) await run();
      await run.services.clock.advance(90_000);
      const outcome = await run();
      expect(outcome === 'passed' ? outcome : outcome.status).toBe(expected);
    }
  });

  it('counts a refused request in no fixed window', async () => {
    const run = runPlugin(rateLimitingAdvanced, { limit: [1, 3], window_size: [1, 60], window_type: 'fixed' });
    for (let i = 0; i < 10; i++) await run();
    await run.services.clock.advance(1000);
    expect((await run.trace()).reply.headers).toMatchObject({ 'x-ratelimit-remaining-minute': '1' });
  });

  it('gives nobody a fresh window when the clock of the machine is set', async () => {
    const run = runPlugin(rateLimitingAdvanced, fixed);
    for (let i = 0; i < 5; i++) await run();
    for (const hours of [1, -2, 24]) {
      run.services.clock.step(hours * 3_600_000);
      expect(await run()).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    }
    await run.services.clock.advance(60_000);
    expect(await run()).toBe('passed');
  });

  it('adds a random delay to Retry-After, within its bound', async () => {
    const run = runPlugin(rateLimitingAdvanced, { ...fixed, limit: [1], retry_after_jitter_max: 20 });
    await run();
    const seen = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const { headers } = (await run.trace()).reply;
      expect(headers['ratelimit-reset']).toBe('60');
      seen.add(Number(headers['retry-after']));
    }
    expect(seen.size).toBeGreaterThan(5);
    for (const seconds of seen) expect(seconds).toSatisfy((value: number) => value >= 60 && value <= 80);
  });

  it('hides all of it when told to, and refuses with the status and message configured', async () => {
    const own = { error_code: 503, error_message: 'later', hide_client_headers: true };
    const run = runPlugin(rateLimitingAdvanced, { ...plain, limit: [1], ...own });
    expect(Object.keys((await run.trace()).reply.headers)).toEqual(['content-type']);
    const refused = await run.trace();
    expect(refused.outcome).toMatchObject({ status: 503, body: { message: 'later' } });
    expect(Object.keys(refused.reply.headers)).toEqual(['content-type']);
  });
});

describe('rate-limiting-advanced counts together', () => {
  const services = fakeServices({ consumers: [{ username: 'ann' }, { username: 'bob' }] });
  const [ann, bob] = [services.consumer('ann'), services.consumer('bob')];

  async function countedTogether(config: object, one: object, other: object): Promise<boolean> {
    const run = runPlugin(rateLimitingAdvanced, { ...plain, limit: [1], ...config });
    expect(await run(one)).toBe('passed');
    return (await run(other)) !== 'passed';
  }

  it('requests that agree in all that is asked for', async () => {
    const config = { compound_identifier: ['consumer', 'header'], header_name: 'x-tenant', identifier: 'ip' };
    const from = (consumer: typeof ann, tenant: string) => ({ consumer, headers: { 'x-tenant': tenant } });
    expect(await countedTogether(config, from(ann, 'a'), from(ann, 'a'))).toBe(true);
    expect(await countedTogether(config, from(ann, 'a'), from(ann, 'b'))).toBe(false);
    expect(await countedTogether(config, from(ann, 'a'), from(bob, 'a'))).toBe(false);
    const [here, there] = [{ clientIp: '10.0.0.1' }, { clientIp: '10.0.0.2' }];
    expect(await countedTogether(config, here, here)).toBe(true);
    expect(await countedTogether(config, here, there)).toBe(false);
  });

  it('what an agent does, for whomever', async () => {
    const through = (person: string, agent: string) => ({
      actors: [
        { type: 'person' as const, id: person },
        { type: 'agent' as const, id: agent },
        { type: 'agent' as const, id: 'planner', isEarlier: true as const },
      ],
    });
    const config = { identifier: 'agent' };
    expect(await countedTogether(config, through('alice', 'x'), through('bob', 'x'))).toBe(true);
    expect(await countedTogether(config, through('alice', 'x'), through('alice', 'y'))).toBe(false);
    const by = (sub: string, agent: string) => ({ ...through(sub, agent), credential: { id: sub } });
    const both = { compound_identifier: ['credential', 'agent'] };
    expect(await countedTogether(both, by('alice', 'x'), by('alice', 'x'))).toBe(true);
    expect(await countedTogether(both, by('alice', 'x'), by('bob', 'x'))).toBe(false);
    expect(await countedTogether(both, by('alice', 'x'), by('alice', 'y'))).toBe(false);
  });

  it('a token’s subject where there is no consumer, however long it is', async () => {
    const by = (id: string) => ({ credential: { id } });
    for (const identifier of ['consumer', 'credential']) {
      expect(await countedTogether({ identifier }, by('alice'), by('alice'))).toBe(true);
      expect(await countedTogether({ identifier }, by('alice'), by('bob'))).toBe(false);
      expect(await countedTogether({ identifier }, by('a'.repeat(9_000)), by('a'.repeat(9_001)))).toBe(false);
    }
  });

  it('no two callers, whatever values they send', async () => {
    const config = { compound_identifier: ['header', 'credential'], header_name: 'x-tenant' };
    const one = { credential: { id: 'c' }, headers: { 'x-tenant': 'a:credential:1:c' } };
    const other = { credential: { id: 'c:credential:1:c' }, headers: { 'x-tenant': 'a' } };
    expect(await countedTogether(config, one, other)).toBe(false);
  });

  it('what shares a namespace, and nothing else', async () => {
    const shared = fakeServices();
    const at = (pluginId: string, namespace?: string) =>
      runPlugin(
        rateLimitingAdvanced,
        { ...plain, limit: [1], ...(namespace && { namespace }) },
        { services: shared, pluginId },
      );
    expect(await at('p1', 'n')()).toBe('passed');
    expect(await at('p2', 'n')()).toMatchObject({ status: 429 });
    expect(await at('p3')()).toBe('passed');
    expect(await at('p4')()).toBe('passed');
  });
});

describe('rate-limiting-advanced that throttles', () => {
  const throttling = { enabled: true, interval: 5, queue_limit: 2, retry_times: 2 };
  const config = { limit: [1], window_size: [8], window_type: 'fixed', throttling };

  it('lets requests wait, tries again, and refuses when that was in vain', async () => {
    const run = runPlugin(rateLimitingAdvanced, { ...config, window_size: [12] });
    await run();
    const [second, third] = [run(), run()];
    await run.services.clock.advance(5000);
    await run.services.clock.advance(5000);
    // At ten seconds both tries are over; the window ends after twelve.
    expect(await second).toMatchObject({ status: 429 });
    expect(await third).toMatchObject({ status: 429 });
    expect(run.services.clock.pending).toBe(0);
  });

  it('lets one through when its window has come', async () => {
    const run = runPlugin(rateLimitingAdvanced, config);
    await run();
    const waiting = run.trace();
    await run.services.clock.advance(10_000);
    const { outcome, reply } = await waiting;
    expect(outcome).toBe('passed');
    expect(reply.headers).toMatchObject({ 'ratelimit-remaining': '0' });
  });

  it('refuses at once when too many wait', async () => {
    const run = runPlugin(rateLimitingAdvanced, config);
    await run();
    const waiting = [run(), run()];
    expect(await run()).toMatchObject({ status: 429 });
    await run.services.clock.advance(20_000);
    await Promise.all(waiting);
  });

  it('makes room at once when a client leaves', async () => {
    const run = runPlugin(rateLimitingAdvanced, config);
    await run();
    const { hooks } = run.instance;
    const leaving = (await import('@sallyport/testkit')).exchange();
    const left = hooks.onRequest!(leaving);
    leaving.aborted = true;
    hooks.onFinish!(leaving);
    expect(await left).toBeUndefined();
    expect(run.services.clock.pending).toBe(0);
  });
});

describe('rate-limiting-advanced with redis', () => {
  const redis = { host: 'redis.internal', connect_timeout: 70, read_timeout: 90, username: 'gate', password: 's3cret' };
  const shared = { ...plain, strategy: 'redis', redis };

  it('counts there with the settings as configured, at once or in the background', async () => {
    const run = runPlugin(rateLimitingAdvanced, { ...shared, sync_rate: 0 });
    for (let i = 0; i < 5; i++) expect(await run()).toBe('passed');
    expect(await run()).toMatchObject({ status: 429 });
    const { redisSettings, redisOptions } = run.services.counters;
    expect(redisOptions).toEqual([{ syncMs: 0, fallsBack: true }]);
    expect(redisSettings[0]).toMatchObject({
      ...{ host: 'redis.internal', port: 6379, database: 0, connectTimeoutMs: 70, timeoutMs: 2000 },
      ...{ username: 'gate', ssl: false, sslVerify: true },
    });
    expect(redisSettings[0]!.password!.reveal()).toBe('s3cret');
    await run.close();
    expect(run.services.counters.redis(redisSettings[0]!).closed).toBe(1);
    const later = runPlugin(rateLimitingAdvanced, { ...shared, sync_rate: 0.25 });
    expect(later.services.counters.redisOptions).toEqual([{ syncMs: 250, fallsBack: true }]);
  });

  it('counts in the node alone while Redis is out, and with sync_rate -1', async () => {
    const run = runPlugin(rateLimitingAdvanced, { ...shared, sync_rate: 0 });
    run.services.counters.redis(run.services.counters.redisSettings[0]!).failure = new Error('gone');
    for (let i = 0; i < 5; i++) expect(await run()).toBe('passed');
    expect(await run()).toMatchObject({ status: 429 });
    const alone = runPlugin(rateLimitingAdvanced, { ...shared, sync_rate: -1 });
    await alone();
    expect(alone.services.counters.redisSettings).toEqual([]);
  });

  it('finds Redis through Sentinels, or in a cluster', () => {
    const sentinel = { sentinel_master: 'main', sentinel_nodes: [{ host: 's1', port: 26379 }], sentinel_password: 'p' };
    const bySentinel = runPlugin(rateLimitingAdvanced, { ...shared, sync_rate: 0, redis: sentinel });
    expect(bySentinel.services.counters.redisSettings[0]!.sentinel).toMatchObject({
      master: 'main',
      nodes: [{ host: 's1', port: 26379 }],
    });
    const cluster = { cluster_nodes: [{ ip: '10.0.0.1' }], cluster_max_redirections: 3 };
    const inCluster = runPlugin(rateLimitingAdvanced, { ...shared, sync_rate: 0, redis: cluster });
    expect(inCluster.services.counters.redisSettings[0]!.cluster).toEqual({
      nodes: [{ host: '10.0.0.1', port: 6379 }],
      redirectionsMax: 3,
    });
  });
});

describe('a configuration of rate-limiting-advanced', () => {
  it.each([
    [{ limit: [1] }, 'window_size'],
    [{ limit: [1, 2], window_size: [1] }, 'You must provide the same number of windows and limits'],
    [{ limit: [1, 2], window_size: [60, 60] }, 'two windows of the same size'],
    [{ ...plain, limit: [0] }, 'Too small'],
    [{ ...plain, error_code: 103 }, 'expected number to be >=200'],
    [{ ...plain, strategy: 'cluster' }, 'cluster needs a database'],
    [{ ...plain, strategy: 'redis' }, 'sync_rate: required'],
    [{ ...plain, strategy: 'redis', sync_rate: 0.01 }, 'sync_rate'],
    [{ ...plain, sync_rate: 1 }, 'leave it out'],
    [{ ...plain, identifier: 'header' }, 'header_name: required'],
    [{ ...plain, compound_identifier: ['ip', 'path'] }, 'path: required'],
    [{ ...plain, enforce_consumer_groups: true }, 'attach a plugin to each consumer group'],
    [{ ...plain, consumer_groups: ['gold'] }, 'attach a plugin to each consumer group'],
    [{ ...plain, dictionary_name: 'mine' }, 'no shared dictionaries'],
    [{ ...plain, counter_key: 'consumer.username' }, 'not supported yet'],
    [{ ...plain, redis: { sentinel_role: 'slave' } }, 'only a master'],
    [{ ...plain, redis: { keepalive_pool_size: 5 } }, 'no pool'],
    [{ ...plain, redis: { timeout: 5 } }, 'write connect_timeout'],
    [{ ...plain, strategy: 'redis', sync_rate: 0, redis: { sentinel_master: 'm' } }, 'go together'],
    [{ ...plain, strategy: 'redis', sync_rate: 0, redis: { cluster_nodes: [{}], database: 1 } }, 'only database 0'],
  ])('%j is refused with a sentence', (config, sentence) => {
    expect(() => runPlugin(rateLimitingAdvanced, config)).toThrow(sentence);
  });

  it('may be the example of the README, and Kong defaults written out', () => {
    const { config } = { config: readmeExample(import.meta.url, 'rate-limiting-advanced') };
    expect(() => runPlugin(rateLimitingAdvanced, config)).not.toThrow();
    const defaults = {
      ...{ dictionary_name: 'kong_rate_limiting_counters', lock_dictionary_name: 'kong_locks', sync_rate: -1 },
      ...{ enforce_consumer_groups: false, redis: { keepalive_pool_size: 256, connection_is_proxied: false } },
    };
    expect(() => runPlugin(rateLimitingAdvanced, { ...plain, ...defaults })).not.toThrow();
  });
});
