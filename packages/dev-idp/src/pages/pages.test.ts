import { createServer } from 'node:http';
import { listenOnLoopback } from '@sallyport/testkit';
import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevIdp, startDevIdp } from '../start.ts';

// On a telephone, with scripts switched off.
describe('the pages of the development identity provider', { timeout: 30_000 }, () => {
  let browser: Browser;
  let idp: RunningDevIdp;
  let application: Awaited<ReturnType<typeof listenOnLoopback>>;

  beforeAll(async () => {
    idp = await startDevIdp();
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<title>Application</title>${new URL(request.url!, 'http://application').searchParams.has('code')}`);
    });
    application = await listenOnLoopback(server);
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await application?.stop();
    await idp?.stop();
  });

  async function open(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(authorizationUrl());
    return page;
  }

  function authorizationUrl(more: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      client_id: idp.clients.gateway.id,
      response_type: 'code',
      scope: 'openid email',
      redirect_uri: `${application.url}/`,
      ...more,
    });
    return `${idp.url}/authorize?${query}`;
  }

  const widthOf = (page: Page) => page.locator('html').evaluate((html) => html.scrollWidth);

  it('let somebody sign in by a click on a name, say what is asked for, and lead back', async () => {
    const page = await open();
    expect(await widthOf(page)).toBe(320);
    await page.getByRole('button', { name: 'Alice Adams' }).click();
    expect(await page.locator('main').innerText()).toContain('You are signed in as Alice Adams');
    expect(await widthOf(page)).toBe(320);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL((url) => url.origin === application.url);
    expect(await page.title()).toBe('Application');
    expect(await page.locator('body').innerText()).toBe('true');

    await page.goto(`${idp.url}/logout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await page.locator('h1').innerText()).toBe('You are signed out.');
  });

  it('let somebody come as somebody else, where the application has them asked again', async () => {
    const page = await (await browser.newContext()).newPage();
    for (const [name, more] of [
      ['Bob Brown', {}],
      ['Alice Adams', { prompt: 'login' }],
    ] as const) {
      await page.goto(authorizationUrl(more));
      await page.getByRole('button', { name }).click();
      await page.getByText(`You are signed in as ${name}`).waitFor();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL((url) => url.searchParams.has('code'));
    }
  });

  it('can be used by keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('main').innerText()).toContain('You are signed in as Bob Brown');
  });

  it('lead back without a code when somebody says no', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL((url) => url.origin === application.url);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it('say so when there is no sign-in that they belong to', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    const response = await page.goto(`${idp.url}/interaction/none`);
    expect([response!.status(), await page.locator('h1').innerText()]).toEqual([400, 'This page has expired']);
  });
});
