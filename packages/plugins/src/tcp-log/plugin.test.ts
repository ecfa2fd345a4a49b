import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { tcpLog } from './plugin.ts';

const receiver = { host: 'logs.example', port: 6514 };

describe('tcp-log', () => {
  it('writes one line of JSON per exchange, those that came together in one write', async () => {
    const run = runPlugin(tcpLog, receiver);
    await run({ url: '/a\r\n', headers: { authorization: 'Bearer s3cret' } });
    await run({ url: '/b' });
    await run.services.clock.advance(1);
    const { writes, streams } = run.services.sockets;
    expect(writes).toHaveLength(1);
    const lines = writes[0]!.toString().split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line).request.uri)).toEqual(['/a\r\n', '/b']);
    expect(lines.join()).not.toContain('s3cret');
    expect(streams).toEqual([{ to: receiver, timeoutMs: 10_000, keepAliveMs: 60_000, tls: undefined }]);
  });

  it('speaks TLS with a name, and checks the certificate unless told otherwise', () => {
    const run = runPlugin(tcpLog, { ...receiver, tls: true, tls_sni: 'in.logs.example' });
    expect(run.services.sockets.streams[0]!.tls).toEqual({ serverName: 'in.logs.example', verify: true });
    const careless = runPlugin(tcpLog, { ...receiver, tls: true, ssl_verify: false });
    expect(careless.services.sockets.streams[0]!.tls).toEqual({ serverName: undefined, verify: false });
  });

  it('never keeps a request waiting, and counts every record of a receiver that takes nothing', async () => {
    const run = runPlugin(tcpLog, receiver);
    const { sockets, metrics, clock } = run.services;
    sockets.take = () => new Promise(() => {});
    for (let n = 0; n < 20; n++) expect(await run()).toBe('passed');
    const closed = run.close();
    await clock.advance(5_000);
    await closed;
    const count = (what: string) => metrics.sum(`sallyport_log_queue_${what}_total`, 'tcp-log logs.example:6514');
    expect([count('emitted'), count('dropped'), sockets.open]).toEqual([20, 20, 0]);
  });

  it('shares a connection between instances that are configured alike, and keeps it over a reload', async () => {
    const services = fakeServices();
    const before = runPlugin(tcpLog, receiver, { services });
    const after = runPlugin(tcpLog, receiver, { services });
    await before.close();
    expect([services.sockets.streams.length, services.sockets.open]).toEqual([1, 1]);
    await after.close();
    expect(services.sockets.open).toBe(0);
  });

  it.each([
    [{ ...receiver, tls_sni: 'a' }, 'needs tls: true'],
    [{ ...receiver, custom_fields_by_lua: { a: 'return 1' } }, 'Lua is not run here'],
    [{ host: 'logs.example' }, 'port'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(tcpLog, config)).toThrow(message);
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(tcpLog, readmeExample(import.meta.url, 'tcp-log'))).not.toThrow();
  });
});
