import { type Exchange, HeaderList, type InnerRequest } from '@sallyport/pipeline';
import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { innerCarrier } from './inner-carrier.ts';

const sent = [
  'Host',
  'gateway.example',
  'Authorization',
  'Bearer of the caller',
  'X-Team-Key',
  'in a secret header',
  'Mcp-Session-Id',
  'of the gateway',
  'MCP-Protocol-Version',
  '2026-07-28',
  'Accept',
  'text/html',
  'Content-Length',
  '5',
  'Last-Event-ID',
  '9',
  'X-Trace',
  'kept',
];
const x = { requestHeaders: new HeaderList(sent), secretHeaders: ['x-team-key'] } as unknown as Exchange;
const own = ['Accept', 'text/event-stream', 'Mcp-Session-Id', 'of the server'];

function carry(
  options: { forwardsHeaders: boolean; withholdsCredentials?: boolean },
  of: Exchange | undefined,
  target?: string,
) {
  const { inner } = fakeServices();
  const carrier = innerCarrier(inner, { to: { routeId: 'r' }, url: 'http://server.test/sse', ...options });
  const receiver = { onHead() {}, onData() {}, onEnd() {}, onError() {} };
  carrier.send({ x: of, method: 'GET', target, headers: own, body: undefined, timeoutMs: 5 }, receiver);
  return inner.requests[0] as InnerRequest;
}

describe('a request to a server through the gateway itself', () => {
  it('has the headers of its exchange, but for those that say what MCP says to this server', () => {
    expect(carry({ forwardsHeaders: true }, x).headers).toEqual([
      ...own,
      'Accept-Encoding',
      'identity',
      'Authorization',
      'Bearer of the caller',
      'X-Team-Key',
      'in a secret header',
      'X-Trace',
      'kept',
    ]);
  });

  it('keeps the caller’s credentials back where they are for the gateway only (MUST 27)', () => {
    const { headers } = carry({ forwardsHeaders: true, withholdsCredentials: true }, x);
    expect(headers.slice(own.length + 2)).toEqual(['X-Trace', 'kept']);
  });

  it.each([
    ['nothing of the exchange’s is wanted', x],
    ['there is no exchange', undefined],
  ])('has MCP’s own headers only where %s', (_why, of) => {
    expect(carry({ forwardsHeaders: of === undefined }, of).headers).toEqual([...own, 'Accept-Encoding', 'identity']);
  });

  it('goes to the server’s own path, or to another one at the server instead', () => {
    expect(carry({ forwardsHeaders: false }, x)).toMatchObject({ target: '', isExact: false, timeoutMs: 5, of: x });
    expect(carry({ forwardsHeaders: false }, x, '/m?s=1')).toMatchObject({ target: '/m?s=1', isExact: true });
  });

  it('tells callers apart by the credentials that go along, whoever the gateway takes them for', () => {
    const carrier = (options: { forwardsHeaders: boolean; withholdsCredentials?: boolean }) =>
      innerCarrier(fakeServices().inner, { to: 'service', url: 'http://server.test', ...options });
    const with_ = (headers: string[], query = '') =>
      ({ requestHeaders: new HeaderList([...headers, 'User-Agent', 'a']), secretHeaders: ['x-mine'], query }) as never;
    const all = carrier({ forwardsHeaders: true });
    const seen = new Set(
      [
        with_([]),
        with_(['Authorization', 'Bearer a']),
        with_(['Authorization', 'Bearer b']),
        with_(['Cookie', 'sid=a']),
        with_(['X-Api-Key', 'a']),
        with_(['X-Auth-Token', 'a']),
        with_(['X-Mine', 'a']),
        with_([], '?apikey=a'),
      ].map((x) => all.credentialsOf!(x)),
    );
    expect(seen.size).toBe(8);
    const trace = ['Traceparent', '00-1', 'Idempotency-Key', '7', 'Mcp-Session-Id', 's', 'X-Request-Id', '9'];
    expect(all.credentialsOf!(with_(trace))).toBe('');
    const some = carrier({ forwardsHeaders: true, withholdsCredentials: true });
    expect(some.credentialsOf!(with_(['Authorization', 'Bearer a', 'X-Mine', 'a', 'Cookie', 'c']))).toBe('');
    expect(some.credentialsOf!(with_(['X-Api-Key', 'a']))).not.toBe('');
    expect(carrier({ forwardsHeaders: false }).credentialsOf!(with_(['X-Api-Key', 'a']))).toBe('');
  });
});
