import {
  type RunningGateway,
  type RunningIdp,
  type RunningRedis,
  startGateway,
  startIdp,
  startRedis,
} from '@sallyport/testkit';
import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serve, type TestServer } from './support.ts';

/** People with a real browser, a real provider, and a small application that knows nothing of signing in. */
let idp: RunningIdp;
let application: TestServer;
let redis: RunningRedis;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [idp, redis, browser, application] = await Promise.all([
    startIdp(),
    startRedis(),
    launchChromium(),
    serve((request, response) => {
      // The provider, on the same host, has cookies too.
      const cookies = /(^|; )(session|authorization)/.test(request.headers.cookie ?? '') ? 'cookies' : 'no cookies';
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<!doctype html><title>Reports</title><h1>Hello ${request.headers['x-person']}</h1><p>${request.url}</p><p>${cookies}</p>
         <form method="post" action="/app/logout"><button>Sign out</button></form>`,
      );
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), application?.stop(), redis?.stop(), idp?.stop()]);
});
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.context().close());

function start(config: Record<string, unknown> = {}): Promise<RunningGateway> {
  const { id, secret } = idp.clients.gateway;
  return startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [
        {
          name: 'reports',
          url: application.url,
          routes: [{ name: 'reports', paths: ['/app'], strip_path: false }],
          plugins: [
            {
              name: 'openid-connect',
              config: {
                issuer: idp.issuer,
                client_id: [id],
                client_secret: [secret],
                auth_methods: ['authorization_code', 'session', 'bearer'],
                preserve_query_args: true,
                upstream_headers: [{ header: 'X-Person', path: ['name'] }],
                scopes: ['openid', 'profile'],
                logout_uri_suffix: '/logout',
                ...config,
              },
            },
          ],
        },
      ],
    }),
  });
}

/** At the provider's pages: who they are, and that the application may know it. */
async function signInAs(name: string): Promise<void> {
  await page.waitForURL(`${idp.url}/**`);
  await page.click(`button[value="${name}"]`);
  await page.click('button[value="allow"]');
}

describe('a person with a browser', { timeout: 90_000 }, () => {
  it('signs in, is known, and signs out', async () => {
    const gateway = await start();
    try {
      await page.goto(`${gateway.proxyUrl}/app/reports?year=2026`);
      await signInAs('alice');
      await page.waitForURL(`${gateway.proxyUrl}/app/reports?year=2026`);
      expect(await page.textContent('body')).toMatch(/Hello Alice Adams\s*\/app\/reports\?year=2026\s*no cookies/);

      const cookies = (await page.context().cookies(gateway.proxyUrl)).filter(({ name }) =>
        /^(session|authorization)/.test(name),
      );
      expect(cookies.map(({ name }) => name)).toEqual(expect.arrayContaining(['session']));
      for (const { httpOnly, sameSite } of cookies) expect([httpOnly, sameSite]).toEqual([true, 'Lax']);
      const requests = idp.faults.requests('authorization');
      await page.goto(`${gateway.proxyUrl}/app/other`);
      expect(await page.textContent('h1')).toBe('Hello Alice Adams');
      // A script of the page acts for her; one without the cookie is told plainly.
      const fetched = (credentials: 'include' | 'omit') =>
        page.evaluate(async (how) => (await fetch('/app/data', { credentials: how })).status, credentials);
      expect([await fetched('include'), await fetched('omit')]).toEqual([200, 401]);
      expect(idp.faults.requests('authorization')).toBe(requests);

      await page.click('text=Sign out');
      await page.waitForURL(`${idp.url}/**`);
      await page.click('button[name="logout"]');
      await page.waitForSelector('text=You are signed out');
      await page.goto(`${gateway.proxyUrl}/app/other`);
      expect(await page.textContent('h1')).toBe('Who are you?');
    } finally {
      await gateway.stop();
    }
  });

  it('signs in at one gateway, uses another, and is signed out of both', async () => {
    const config = {
      session_storage: 'redis',
      session_secret: 'the secret that both gateways have in common',
      redis: { host: redis.host, port: redis.port },
    };
    const [one, other] = await Promise.all([start(config), start(config)]);
    try {
      await page.goto(`${one.proxyUrl}/app/reports`);
      await signInAs('bob');
      await page.waitForURL(`${one.proxyUrl}/app/reports`);
      const requests = idp.faults.requests('authorization');
      await page.goto(`${other.proxyUrl}/app/reports`);
      expect(await page.textContent('h1')).toBe('Hello Bob Brown');
      expect(idp.faults.requests('authorization')).toBe(requests);

      const stolen = await page.context().cookies(one.proxyUrl);
      await page.goto(`${one.proxyUrl}/app/reports`);
      await page.click('text=Sign out');
      await page.waitForURL(`${idp.url}/**`);
      // Even who has copied the cookie is refused, at either.
      await page.context().clearCookies();
      await page.context().addCookies(stolen.filter(({ name }) => name.startsWith('session')));
      for (const gateway of [one, other]) {
        await page.goto(`${gateway.proxyUrl}/app/reports`);
        expect(await page.textContent('h1')).toBe('Who are you?');
      }
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  // The strictest cookies there are, and an answer that another site has the browser send as a form.
  it('signs in over TLS, coming back with a form', async () => {
    const gateway = await start({
      response_mode: 'form_post',
      authorization_cookie_name: '__Host-authorization',
      authorization_cookie_same_site: 'None',
      session_cookie_name: '__Host-session',
      session_cookie_same_site: 'Strict',
    });
    const strict = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      page = await strict.newPage();
      await page.goto(`${gateway.proxyTlsUrl}/app/reports`);
      await signInAs('alice');
      await page.waitForURL(`${gateway.proxyTlsUrl}/app/reports`);
      expect(await page.textContent('h1')).toBe('Hello Alice Adams');
      const cookies = await strict.cookies(gateway.proxyTlsUrl);
      expect(cookies.find(({ name }) => name === '__Host-session')).toMatchObject({
        ...{ secure: true, httpOnly: true, sameSite: 'Strict', path: '/', domain: '127.0.0.1' },
      });
    } finally {
      await strict.close();
      await gateway.stop();
    }
  });
});
