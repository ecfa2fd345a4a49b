import { NotDelivered } from '@sallyport/pipeline';
import { readmeExample, runPlugin, settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { udpLog } from './plugin.ts';

const receiver = { host: '127.0.0.1', port: 9999 };

describe('udp-log', () => {
  it('sends one datagram of JSON per exchange, at once', async () => {
    const run = runPlugin(udpLog, receiver);
    await run({ url: '/a' });
    await run({ url: '/b' });
    await settled();
    const { sent, destinations } = run.services.sockets;
    expect(sent.map((bytes) => JSON.parse(bytes.toString()).request.uri)).toEqual(['/a', '/b']);
    expect(destinations).toEqual([{ to: receiver }]);
  });

  it('counts a record that fits no datagram as dropped, and tells', async () => {
    const run = runPlugin(udpLog, receiver);
    const { sockets, metrics, log } = run.services;
    sockets.take = () => Promise.reject(new NotDelivered('70000 bytes do not fit', { isFinal: true }));
    await run();
    await settled();
    const queue = 'udp-log 127.0.0.1:9999';
    expect(metrics.sum('sallyport_log_queue_dropped_total', queue)).toBe(1);
    expect(log.entries).toContainEqual(
      expect.objectContaining({ fields: { entries: 1, tries: 1, reason: '70000 bytes do not fit' } }),
    );
  });

  it('refuses Lua', () => {
    expect(() => runPlugin(udpLog, { ...receiver, custom_fields_by_lua: { a: 'return 1' } })).toThrow('Lua');
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(udpLog, readmeExample(import.meta.url, 'udp-log'))).not.toThrow();
  });
});
