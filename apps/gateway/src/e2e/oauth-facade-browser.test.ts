import { createServer } from 'node:http';
import { listenOnLoopback } from '@sallyport/testkit';
import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Facade, startFacade } from './oauth-facade-support.ts';

let facade: Facade;
let browser: Browser;
/** The application, which waits on loopback for the answer; pages of somebody else are there too. */
let app: { port: number; stop(): Promise<void> };
const answers: URL[] = [];

beforeAll(async () => {
  facade = await startFacade({ tls: true });
  app = await listenOnLoopback(
    createServer((request, response) => {
      const url = new URL(request.url!, `http://127.0.0.1:${app.port}`);
      if (url.pathname === '/callback') answers.push(url);
      response.setHeader('content-type', 'text/html');
      response.end(pages[url.pathname]?.(url.searchParams) ?? 'done');
    }),
  );
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await facade?.stop();
});

/** Of somebody else. */
const pages: Readonly<Record<string, (parameters: URLSearchParams) => string>> = {
  '/frame': (parameters) => `<iframe src="${parameters.get('of')}"></iframe>`,
  '/attack': (parameters) => `<form method="post" action="${facade.issuer}/consent">
    <input name="request" value="${parameters.get('request')}"><input name="decision" value="allow">
    </form><script>document.forms[0].submit()</script>`,
};

/** The certificate of the test's gateway is its own. */
const strange = { ignoreHTTPSErrors: true };

async function requestOf(context: BrowserContext): Promise<string> {
  const response = await context.request.post(`${facade.issuer}/register`, {
    data: { client_name: 'Inspector', redirect_uris: ['http://127.0.0.1/callback'], application_type: 'native' },
  });
  const { client_id } = (await response.json()) as { client_id: string };
  return facade.authorizationUrl({ client_id, redirect_uri: `http://127.0.0.1:${app.port}/callback` });
}

describe('in a browser', () => {
  it('a person allows an application, signs in, and is back there with a code', async () => {
    const context = await browser.newContext(strange);
    const page = await context.newPage();
    await page.goto(await requestOf(context));
    expect(await page.title()).toBe('Allow Inspector?');
    const [cookie] = await context.cookies(facade.issuer);
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(cookie!.name).toMatch(/^__Host-/);

    await page.getByRole('button', { name: 'Allow' }).click();
    await page.locator('[name=person][value=alice]').first().click();
    await page.waitForURL(/\/callback/);
    expect(Object.fromEntries(answers.at(-1)!.searchParams)).toEqual({
      code: expect.any(String),
      state: 'their state',
      iss: facade.issuer,
    });
    const names = (await context.cookies(facade.issuer)).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('__Host-'))).toEqual([cookie!.name]);
    await context.close();
  });

  it('a person who cancels is back there without one', async () => {
    const context = await browser.newContext(strange);
    const page = await context.newPage();
    await page.goto(await requestOf(context));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(/\/callback/);
    expect(answers.at(-1)!.searchParams.get('error')).toBe('access_denied');
    await context.close();
  });

  it('the page is not shown in a frame', async () => {
    const context = await browser.newContext(strange);
    const page = await context.newPage();
    const of = encodeURIComponent(await requestOf(context));
    await page.goto(`http://127.0.0.1:${app.port}/frame?of=${of}`);
    const frame = page.frames()[1]!;
    expect(await frame.getByRole('button').count()).toBe(0);
    await context.close();
  });

  it('a page of somebody else cannot press the button', async () => {
    const context = await browser.newContext(strange);
    const page = await context.newPage();
    await page.goto(await requestOf(context));
    const request = await page.locator('input[name=request]').inputValue();
    const [answer] = await Promise.all([
      page.waitForResponse(`${facade.issuer}/consent`),
      page.goto(`http://127.0.0.1:${app.port}/attack?request=${request}`),
    ]);
    expect(answer.status()).toBe(403);
    await context.close();
  });
});
