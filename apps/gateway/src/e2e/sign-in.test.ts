import {
  PlainBrowser,
  type RunningGateway,
  type RunningIdp,
  type RunningUpstream,
  startEchoUpstream,
  startGateway,
  startIdp,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

let idp: RunningIdp;
let upstream: RunningUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  [idp, upstream] = await Promise.all([startIdp(), startEchoUpstream()]);
  gateway = await startGateway({ config: configOf({}) });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop(), idp?.stop()]);
});

function configOf(changes: Record<string, unknown>): string {
  const { gateway: client } = idp.clients;
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'app',
        url: upstream.url,
        routes: [{ name: 'app', paths: ['/app'], strip_path: false }],
        plugins: [
          {
            name: 'openid-connect',
            config: {
              issuer: idp.issuer,
              auth_methods: ['authorization_code', 'session'],
              client_id: [client.id],
              client_secret: [client.secret],
              scopes: ['openid', 'profile', 'offline_access'],
              logout_query_arg: 'logout',
              logout_methods: ['GET', 'POST'],
              preserve_query_args: true,
              upstream_headers: [{ header: 'X-Person', path: ['sub'] }],
              ...changes,
            },
          },
        ],
      },
    ],
  });
}

const page = (path: string) => `${gateway.proxyUrl}${path}`;
const echoed = (text: string) => JSON.parse(text) as { url: string; headers: Record<string, string> };

describe('a browser', () => {
  it('signs in by the code flow, and is known from then on', async () => {
    const browser = new PlainBrowser();
    const { url, response, text } = await idp.signIn('alice', page('/app/page?a=1'), { browser });
    expect([response.status, url.href]).toEqual([200, page('/app/page?a=1')]);
    expect(echoed(text).headers).toMatchObject({
      'x-person': 'alice',
      authorization: expect.stringMatching(/^Bearer /),
    });
    expect(echoed(text).headers).not.toHaveProperty('cookie');
    const requests = idp.faults.requests('authorization');
    const again = await browser.open(page('/app/other'));
    expect(echoed(again.text).headers['x-person']).toBe('alice');
    expect(idp.faults.requests('authorization')).toBe(requests);
  });

  it('signs out, here and at the provider', async () => {
    const browser = new PlainBrowser();
    await idp.signIn('alice', page('/app/page'), { browser });
    const out = await browser.open(page('/app/page?logout=1'));
    expect(out.url.origin).toBe(idp.url);
    // Whoever has not told the provider yet is still known there, and signs in again without being asked.
    const requests = idp.faults.requests('authorization');
    expect((await browser.open(page('/app/page'))).response.status).toBe(200);
    expect(idp.faults.requests('authorization')).toBe(requests + 1);
  });

  it('is not sent away where it asks for data, or for something that cannot be repeated', async () => {
    expect((await ask(page('/app/data'), { headers: ['Accept', 'application/json'] })).status).toBe(401);
    expect((await ask(page('/app/data'), { method: 'POST', headers: ['Accept', 'text/html'] })).status).toBe(401);
    const { status, headers } = await ask(page('/app/data'), { headers: ['Accept', 'text/html'] });
    expect([status, headers['location']?.startsWith(idp.url)]).toEqual([302, true]);
  });

  it('has its tokens renewed once, whichever workers its requests reach at that moment', async () => {
    // Long enough that the new token is not due as well before a busy machine has answered all who asked at once.
    const brief = await startIdp({ accessTokenSeconds: 8 });
    const short = await startGateway({
      config: configOf({ issuer: brief.issuer, client_secret: [brief.clients.gateway.secret] }),
    });
    try {
      const browser = new PlainBrowser();
      await brief.signIn('alice', `${short.proxyUrl}/app/page`, { browser });
      const before = brief.faults.requests('token');
      const tokens = new Set<string>();
      await expect
        .poll(
          async () => {
            tokens.clear();
            const visits = await Promise.all(
              Array.from({ length: 12 }, () => browser.open(`${short.proxyUrl}/app/page`)),
            );
            for (const { text } of visits) tokens.add(echoed(text).headers['authorization']!);
            return brief.faults.requests('token') - before;
          },
          { timeout: 20_000, interval: 20 },
        )
        .toBeGreaterThan(0);
      expect(brief.faults.requests('token') - before).toBe(1);
      // Those that found it due share the new one; those before them had the one before.
      expect(tokens.size).toBeLessThanOrEqual(2);
    } finally {
      await Promise.all([short.stop(), brief.stop()]);
    }
  });
});
