import { exchange, FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { endpointNamed, upstreamWith } from '../endpoint-fixture.ts';
import { SlowStart } from './slow-start.ts';
import { StickySessions } from './sticky-sessions.ts';

const upstream = upstreamWith({ algorithm: 'sticky-sessions', sticky_sessions_cookie: 'at' });
const sticky = (endpoints: ReturnType<typeof endpointNamed>[]) =>
  new StickySessions(endpoints, upstream, new SlowStart(new FakeClock(), 0));
const returning = (cookie: string) => exchange({ headers: { cookie: cookie.split(';')[0]! } });

describe('sticky-sessions', () => {
  it('sends a caller to where it was first served, also when that is unhealthy or drained', () => {
    const endpoints = ['a', 'b', 'c'].map((host) => endpointNamed(host));
    const x = exchange();
    const first = sticky(endpoints).pick(x, [])!;
    const cookie = sticky(endpoints).cookieFor(x, first)!;
    expect(cookie).toMatch(/^at=[\w-]{22}; Path=\/; SameSite=Lax; HttpOnly$/);
    for (let i = 0; i < 5; i++) expect(sticky(endpoints).pick(returning(cookie), [])).toBe(first);
    first.health.available = false;
    expect(sticky(endpoints).pick(returning(cookie), [])).toBe(first);
    first.health.available = true;
    const drained = endpoints.map((endpoint) => (endpoint === first ? { ...endpoint, weight: 0 } : endpoint));
    expect(sticky(drained).pick(returning(cookie), [])!.host).toBe(first.host);
    expect(sticky(drained).pick(exchange(), [])!.host).not.toBe(first.host);
  });

  it('sets no cookie again', () => {
    const a = endpointNamed('a');
    const cookie = sticky([a]).cookieFor(exchange(), a)!;
    expect(sticky([a]).cookieFor(returning(cookie), a)).toBeUndefined();
  });

  it('moves a caller whose endpoint failed the exchange, or is gone', () => {
    const [a, b] = [endpointNamed('a'), endpointNamed('b')];
    const balancer = sticky([a, b]);
    const x = returning(balancer.cookieFor(exchange(), a)!);
    expect(balancer.pick(x, [a])).toBe(b);
    expect(balancer.cookieFor(x, b)).toMatch(/^at=/);
    expect(sticky([b]).pick(x, [])).toBe(b);
  });

  it('tells no address', () => {
    const endpoint = endpointNamed('10.1.2.3');
    const value = sticky([endpoint]).cookieFor(exchange(), endpoint)!.slice('at='.length).split(';')[0]!;
    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toContain('10.1.2.3');
    expect(value).not.toContain('10.1.2.3');
  });
});
