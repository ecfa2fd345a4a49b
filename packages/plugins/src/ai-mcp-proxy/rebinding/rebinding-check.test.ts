import { type ExchangeOptions, exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { createRebindingCheck, type RebindingRules } from './rebinding-check.ts';

const free: RebindingRules = { allowedOrigins: undefined, allowedHosts: undefined };
const far = '203.0.113.7';

interface Request {
  /** `Host` and, with a scheme, whether over TLS. */
  to: string;
  origin?: string | readonly string[];
  from?: string;
  route?: { hosts: string[] };
  forwarded?: Partial<NonNullable<ExchangeOptions['forwarded']>>;
}

function outcome(rules: RebindingRules, { to, origin, from = '127.0.0.1', route, forwarded }: Request): string {
  const x = exchange({
    url: `${to.includes('://') ? to : `http://${to}`}/mcp`,
    clientIp: from,
    headers: origin === undefined ? {} : { Origin: [origin].flat() },
    ...(route && { route: { hosts: route.hosts } as never }),
    ...(forwarded && {
      forwarded: {
        proto: undefined,
        host: undefined,
        port: undefined,
        path: undefined,
        prefix: undefined,
        ...forwarded,
      },
    }),
  });
  return createRebindingCheck(rules)(x)?.code ?? 'passed';
}

describe('Host of a request from this machine', () => {
  it.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST:8000',
    'app.localhost',
    '127.0.0.1:8000',
    '127.8.7.6',
    'localhost.',
  ])('may be %s', (to) => expect(outcome(free, { to })).toBe('passed'));
  it.each([
    'evil.example.com',
    'evil.example.com:8000',
    'localhost.evil.com',
    '127.0.0.1.evil.com',
    '192.168.0.7',
    'notlocalhost',
  ])('may not be %s', (to) => expect(outcome(free, { to })).toBe('mcp_host_refused'));
  it('may be a host of the route, unless anybody could have one of its kind', () => {
    expect(outcome(free, { to: 'mcp.example', route: { hosts: ['mcp.example', '*.mcp.example'] } })).toBe('passed');
    expect(outcome(free, { to: 'mcp.evil.com', route: { hosts: ['mcp.*'] } })).toBe('mcp_host_refused');
    expect(outcome(free, { to: 'evil.com', route: { hosts: [] } })).toBe('mcp_host_refused');
  });
  it('is that of a trusted proxy’s client', () => {
    expect(outcome(free, { to: 'mcp.example', forwarded: {} })).toBe('passed');
  });
});

it('Host of a request from elsewhere may be anything, where no hosts are named', () => {
  expect(outcome(free, { to: 'mcp.example', from: far })).toBe('passed');
  expect(outcome(free, { to: 'mcp.example', from: '::ffff:10.0.0.1' })).toBe('passed');
  expect(outcome(free, { to: 'mcp.example', from: '::1' })).toBe('mcp_host_refused');
});

describe('allowed_hosts', () => {
  const rules = { ...free, allowedHosts: ['MCP.example', 'other.example:8443', '[::1]'] };
  it.each([
    ['mcp.example', 'passed'],
    ['mcp.example:9000', 'passed'],
    ['other.example:8443', 'passed'],
    ['other.example', 'mcp_host_refused'],
    ['localhost', 'mcp_host_refused'],
    ['evil.com', 'mcp_host_refused'],
  ])('%s: %s', (to, wanted) => {
    expect(outcome(rules, { to })).toBe(wanted);
    expect(outcome(rules, { to, from: far })).toBe(wanted);
  });
  it('hold for what a trusted proxy was asked for', () => {
    expect(outcome(rules, { to: 'inner', forwarded: { host: 'mcp.example' } })).toBe('passed');
    expect(outcome(rules, { to: 'mcp.example', forwarded: { host: 'evil.com' } })).toBe('mcp_host_refused');
  });
});

describe('Origin', () => {
  it.each([
    ['its own, on loopback', { to: 'localhost:8000', origin: 'http://localhost:8000' }, 'passed'],
    ['its own, at an address', { to: '192.168.0.7:8000', origin: 'http://192.168.0.7:8000', from: far }, 'passed'],
    ['its own, over TLS', { to: 'https://mcp.example', origin: 'https://mcp.example', from: far }, 'passed'],
    [
      'its own, in another writing',
      { to: 'https://mcp.example', origin: 'HTTPS://MCP.example:443/', from: far },
      'passed',
    ],
    [
      'its own, by a host of the route',
      { to: 'mcp.example', origin: 'http://mcp.example', from: far, route: { hosts: ['mcp.example'] } },
      'passed',
    ],
    [
      'that of a trusted proxy',
      { to: 'inner', origin: 'https://mcp.example', forwarded: { proto: 'https', host: 'mcp.example' } },
      'passed',
    ],
    [
      'by a name that anybody may have',
      { to: 'evil.com:8000', origin: 'http://evil.com:8000', from: far },
      'mcp_origin_refused',
    ],
    [
      '… behind a proxy, too',
      { to: 'inner', origin: 'http://evil.com', forwarded: { proto: 'http', host: 'evil.com' } },
      'mcp_origin_refused',
    ],
    ['another port', { to: 'localhost:8000', origin: 'http://localhost:3000' }, 'mcp_origin_refused'],
    ['another site', { to: 'localhost:8000', origin: 'https://evil.com' }, 'mcp_origin_refused'],
    [
      'a name that begins alike',
      { to: 'localhost:8000', origin: 'http://localhost:8000.evil.com' },
      'mcp_origin_refused',
    ],
    ['no page that has a name', { to: 'localhost:8000', origin: 'null' }, 'mcp_origin_refused'],
    ['an extension’s', { to: 'localhost:8000', origin: 'chrome-extension://localhost:8000' }, 'mcp_origin_refused'],
    ['empty', { to: 'localhost:8000', origin: '' }, 'mcp_origin_refused'],
    ['two of them', { to: 'localhost', origin: ['http://localhost', 'https://evil.com'] }, 'mcp_origin_refused'],
  ] satisfies [string, Request, string][])('%s', (_what, request, wanted) => {
    expect(outcome(free, request)).toBe(wanted);
  });

  it('may be one that is allowed, and no other', () => {
    const rules = { ...free, allowedOrigins: ['https://App.example:443/', 'http://localhost:3000', 'null'] };
    for (const origin of ['https://app.example', 'http://localhost:3000', 'null', 'http://localhost:8000'])
      expect(outcome(rules, { to: 'localhost:8000', origin })).toBe('passed');
    for (const origin of ['http://app.example', 'https://app.example.evil.com', 'https://x.app.example'])
      expect(outcome(rules, { to: 'localhost:8000', origin })).toBe('mcp_origin_refused');
    expect(outcome({ ...free, allowedOrigins: ['*'] }, { to: 'localhost', origin: 'https://evil.com' })).toBe('passed');
    expect(outcome({ ...free, allowedOrigins: ['*'] }, { to: 'evil.com', origin: 'https://evil.com' })).toBe(
      'mcp_host_refused',
    );
  });
});

it('what the gateway asks itself was looked at before', () => {
  const x = exchange({
    url: 'http://inner.example/mcp',
    clientIp: '127.0.0.1',
    headers: { Origin: 'https://evil.com' },
  });
  x.isInner = true;
  expect(createRebindingCheck(free)(x)).toBeUndefined();
});
