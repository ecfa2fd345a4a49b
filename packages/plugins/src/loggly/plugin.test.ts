import { Secret } from '@sallyport/contracts';
import { fakeServices, readmeExample, runPlugin, settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { loggly } from './plugin.ts';

describe('loggly', () => {
  it('sends a datagram with token and tags', async () => {
    const run = runPlugin(loggly, { key: 'token-1', tags: ['a', 'b'], server_errors_severity: 'err' });
    await run({ url: '/a' });
    await settled();
    const { sent, destinations } = run.services.sockets;
    expect(destinations).toEqual([{ to: { host: 'logs-01.loggly.com', port: 514 } }]);
    expect(sent[0]!.toString()).toMatch(
      /^<14>1 2026-01-01T00:00:00\.000Z node-1 kong - - \[token-1@41058 tag="a" tag="b"\] \{.*\}$/,
    );
  });

  it('reads its token as a secret, anew for each message', async () => {
    const services = fakeServices();
    let token = 'one';
    services.secret = () => new Secret(() => token);
    const run = runPlugin(loggly, { key: '{vault://env/loggly-token}' }, { services });
    await run();
    token = 'two';
    await run();
    await settled();
    expect(services.sockets.sent.map((bytes) => /\[(\w+)@/.exec(bytes.toString())![1])).toEqual(['one', 'two']);
  });

  it('refuses tags that would end their quotes', () => {
    expect(() => runPlugin(loggly, { key: 'k', tags: ['a" x="'] })).toThrow('may not contain');
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(loggly, readmeExample(import.meta.url, 'loggly'))).not.toThrow();
  });
});
