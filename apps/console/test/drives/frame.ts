import { expect, it } from 'vitest';
import { seriousProblems } from '../axe.ts';
import type { ConsoleStage } from '../stage.ts';

/** What every screen stands in. */
export function itHasAFrame(stage: ConsoleStage): void {
  it('leads who is not signed in to where one does, and back', async () => {
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    await page.goto(`${stage.url}/overview?time=7d`);
    expect(page.url()).toContain(stage.identityProvider);
    await page.getByRole('button', { name: /alice ·/ }).click();
    await page.waitForURL(`${stage.url}/overview?time=7d`);
    await context.close();
  });

  it('paints within a second, with nothing of it in the cache', async () => {
    // Again and again: the machine may be busy with something else.
    await expect.poll(() => stage.firstPaintMs('/overview'), { timeout: 30_000 }).toBeLessThanOrEqual(1_000);
    stage.expectQuiet();
  });

  it('says who one is, and signs out', async () => {
    const context = await stage.signIn('alice');
    const page = await stage.page({}, context);
    await page.goto(`${stage.url}/overview`);
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    // There, too.
    await page.waitForURL((url) => url.href.startsWith(stage.identityProvider));
    expect((await context.request.get(`${stage.url}/v3/users/me`)).status()).toBe(401);
    await context.close();
    stage.expectQuiet();
  });

  it('says why one could not be signed out', async () => {
    const page = await stage.page();
    await page.route('**/v3/users/me/session', (route) => route.abort());
    await page.goto(`${stage.url}/overview`);
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You could not be signed out').first().waitFor();
    await page.close();
    stage.forgive(/net::ERR_FAILED/);
    stage.expectQuiet();
  });

  it('says that there is no such page', async () => {
    const page = await stage.visit('/gateway/nothing/of/that/kind');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await page.waitForURL(`${stage.url}/overview`);
    await page.close();
    stage.expectQuiet();
  });

  it('finds whatever has a name, from the keyboard', async () => {
    const page = await stage.visit('/overview');
    await page.getByRole('button', { name: /Search or go to/ }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('payment-meth');
    await page
      .getByRole('option', { name: /payment-methods\s*Payments/ })
      .first()
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/gateway\/[\w-]+\/services\/[\w-]+$/);
    await page.close();
    stage.expectQuiet();
  });
}
