import { Secret } from '@sallyport/contracts';
import { fakeServices, readmeExample, runPlugin, settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { httpLog } from './plugin.ts';

const http_endpoint = 'http://logs.example:9000/ingest';

describe('http-log', () => {
  it('sends one record as an object, with the defaults of the format', async () => {
    const run = runPlugin(httpLog, { http_endpoint });
    await run({ url: '/orders' });
    await settled();
    const [request] = run.services.http.requests;
    expect(request).toMatchObject({
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      timeoutMs: 10_000,
      keepAliveMs: 60_000,
      tlsVerify: true,
    });
    expect(String(request!.url)).toBe(http_endpoint);
    expect(JSON.parse(request!.body.toString()).request.uri).toBe('/orders');
  });

  it('sends a batch as an array', async () => {
    const run = runPlugin(httpLog, { http_endpoint, queue: { max_batch_size: 3 } });
    for (const url of ['/a', '/b', '/c', '/d']) await run({ url });
    await run.services.clock.advance(1_000);
    const bodies = run.services.http.requests.map(({ body }) => JSON.parse(body.toString()));
    expect(bodies.map((records) => records.map((record: { request: { uri: string } }) => record.request.uri))).toEqual([
      ['/a', '/b', '/c'],
      ['/d'],
    ]);
  });

  it('turns user info into Basic authorization and leaves the query away', async () => {
    const run = runPlugin(httpLog, { http_endpoint: 'https://ann:p%40ss@logs.example/in?x=1#y' });
    await run();
    await settled();
    const [request] = run.services.http.requests;
    expect(String(request!.url)).toBe('https://logs.example/in');
    expect(request!.headers).toContain(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`);
  });

  it('reads endpoint and header values as secrets, anew for each delivery', async () => {
    const services = fakeServices();
    const vault: Record<string, string> = { '{vault://env/url}': http_endpoint, '{vault://env/token}': 'one' };
    services.secret = (value) => new Secret(() => vault[value] ?? value);
    const config = { http_endpoint: '{vault://env/url}', headers: { 'X-Token': '{vault://env/token}' } };
    const run = runPlugin(httpLog, config, { services });
    await run();
    await settled();
    vault['{vault://env/token}'] = 'two';
    await run();
    await settled();
    expect(services.http.requests.map(({ headers }) => headers.at(-1))).toEqual(['one', 'two']);
  });

  it('tries again while the receiver answers 300 or more, or nothing', async () => {
    const run = runPlugin(httpLog, { http_endpoint });
    const { http, clock, log } = run.services;
    const answers = [() => ({ status: 500 }), () => Promise.reject(new Error('reset')), () => ({ status: 299 })];
    http.answer = () => answers.shift()!();
    await run();
    await clock.advance(1_000);
    expect(http.requests).toHaveLength(3);
    expect(log.entries).toEqual([
      expect.objectContaining({ level: 'warn', fields: { reason: 'the receiver answered 500' } }),
    ]);
  });

  it('never keeps a request waiting, and bounds what it holds', async () => {
    const run = runPlugin(httpLog, { http_endpoint, queue: { max_entries: 5 } });
    run.services.http.answer = () => new Promise(() => {});
    for (let i = 0; i < 20; i++) expect(await run()).toBe('passed');
    const { entries } = run.services.log;
    expect(entries.filter(({ level }) => level === 'error')[0]).toMatchObject({ fields: { entries: 1 } });
    const closed = run.close();
    await run.services.clock.advance(5_000);
    await closed;
    expect(entries.at(-1)).toMatchObject({ level: 'error', fields: { total: 20 } });
  });

  it('shares a queue between instances that are configured alike', async () => {
    const services = fakeServices();
    const config = { http_endpoint, queue: { max_batch_size: 2 } };
    const first = runPlugin(httpLog, config, { services });
    const second = runPlugin(httpLog, config, { services });
    const other = runPlugin(httpLog, { ...config, timeout: 1 }, { services });
    for (const run of [first, second, other]) await run();
    await settled();
    expect(services.http.requests).toHaveLength(1);
  });

  it('keeps what is queued over a reload', async () => {
    const services = fakeServices();
    services.http.answer = () => Promise.reject(new Error('away'));
    const before = runPlugin(httpLog, { http_endpoint }, { services });
    await before({ url: '/before' });
    const after = runPlugin(httpLog, { http_endpoint }, { services });
    await before.close();
    await services.clock.advance(30_000);
    services.http.answer = () => ({ status: 200 });
    services.http.requests.length = 0;
    await services.clock.advance(30_000);
    expect(services.http.requests).toHaveLength(1);
    await after.close();
  });

  it('flushes when the last instance closes', async () => {
    const run = runPlugin(httpLog, { http_endpoint, queue: { max_batch_size: 100 } });
    await run();
    await run.close();
    expect(run.services.http.requests).toHaveLength(1);
  });

  it.each([
    [{ http_endpoint: 'ftp://logs.example' }, 'must be an http or https URL'],
    [{ http_endpoint: 'logs.example' }, 'must be an http or https URL'],
    [{ http_endpoint, headers: { host: 'a' } }, "cannot contain a 'Host'"],
    [{ http_endpoint, headers: { 'Content-Type': 'a' } }, "cannot contain a 'Host'"],
    [{ http_endpoint, headers: { 'bad name': 'a' } }, 'a header name'],
    [{ http_endpoint: 'http://a:b@logs.example', headers: { Authorization: 'x' } }, "both an 'Authorization' header"],
    [{ http_endpoint, custom_fields_by_lua: { a: 'return 1' } }, 'Lua is not run here'],
    [{ http_endpoint, method: 'GET' }, 'POST'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(httpLog, config)).toThrow(message);
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(httpLog, readmeExample(import.meta.url, 'http-log'))).not.toThrow();
  });
});
