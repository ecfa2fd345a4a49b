import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../../test/control-plane.ts';
import { firstAdminPath } from '../people/first-admin.ts';

const password = 'Correct-horse-7';

// Scripts are switched off.
describe('the pages where people sign in', () => {
  let plane: TestControlPlane;
  let browser: Browser;
  let url: string;
  let setupPath: string;
  beforeAll(async () => {
    [plane, browser] = await Promise.all([TestControlPlane.start(), launchChromium()]);
    // The browser's clock is the real one.
    plane.nowMs = Date.now();
    url = await plane.listen();
    setupPath = (await firstAdminPath(plane.services))!;
  });
  afterAll(async () => {
    await browser?.close();
    await plane?.stop();
  });

  const newPage = async (width: number): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 844 }, javaScriptEnabled: false });
    return await context.newPage();
  };
  const widthOf = (page: Page) => page.locator('html').evaluate((html) => html.scrollWidth);

  it('are used with a keyboard, on a wide screen: from the first link to signing out', async () => {
    const page = await newPage(1280);
    await page.goto(url + setupPath);
    // The first field has the keyboard, a moment after the page is there.
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('Ann Example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ann@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('all-lower-case-1');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toContain('upper-case');
    expect(await page.getByLabel('E-mail').inputValue()).toBe('ann@example.com');
    await page.getByLabel('New password').fill(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/overview`);
    await page.goto(`${url}/account`);
    expect(await page.locator('h1').innerText()).toBe('Ann Example');
    expect(await page.locator('ul.sessions').innerText()).toMatch(/Chrome on Linux[\s\S]*this one/);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    expect(await page.getByRole('status').innerText()).toBe('You are signed out.');
  });

  it('fit on a telephone, say what is wrong, and let in who is right', async () => {
    const page = await newPage(360);
    await page.goto(`${url}/account`);
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(await widthOf(page)).toBe(360);
    await page.getByLabel('E-mail').fill('ann@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').innerText()).toBe('E-mail address or password is wrong.');
    expect(await widthOf(page)).toBe(360);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${url}/overview`);
    await page.goto(`${url}/account`);
    expect(await page.locator('h1').innerText()).toBe('Ann Example');
    expect(await widthOf(page)).toBe(360);
    // The browser says of itself that it is at another site.
    const other = await newPage(360);
    await other.context().addCookies(await page.context().cookies());
    await other.setContent(`<form method="post" action="${url}/logout"><button>Go</button></form>`);
    await other.getByRole('button').click();
    await other.waitForURL(`${url}/logout`);
    expect(await other.locator('h1').innerText()).toBe('This cannot be taken');
    // A link from there is another matter.
    await other.setContent(`<a href="${url}/requests/one">Look</a>`);
    await other.getByRole('link').click();
    await other.waitForURL(`${url}/requests/one`);
  });
});
