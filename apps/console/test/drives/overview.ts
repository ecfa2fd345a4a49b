import { expect, it } from 'vitest';
import type { ConsoleStage } from '../stage.ts';

/** What one sees first. */
export function itGivesAnOverview(stage: ConsoleStage): void {
  it('looks as it should', () =>
    stage.expectLooks({
      name: 'overview',
      path: '/overview',
      filled: 'text=/gateways follow|refused or failed|not connected/',
    }));

  it('draws its charts in colours, also for who wants nothing to move', async () => {
    const page = await stage.visit('/overview?time=24h');
    const canvas = page.locator('#screen canvas').first();
    await canvas.waitFor();
    // A part of the chart that is neither black, white nor grey.
    const colourful = () =>
      canvas.evaluate((it) => {
        const { width, height } = it as unknown as { width: number; height: number };
        const context = (it as unknown as Canvas).getContext('2d');
        const { data } = context.getImageData(0, 0, width, height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 80) count++;
        }
        return count / (data.length / 4);
      });
    await expect.poll(colourful).toBeGreaterThan(0.05);
    await page.close();
    stage.expectQuiet();
  });

  it('leads from a figure, and from what needs attention, to the requests behind them', async () => {
    const page = await stage.visit('/overview?time=24h');
    const rate = page.getByRole('link', { name: /%/ }).first();
    expect(await rate.getAttribute('href')).toContain('/observability/requests?time=24h&filters=');
    await page
      .getByRole('listitem')
      .getByRole('link', { name: /refused or failed/ })
      .first()
      .click();
    await page.waitForURL(/\/observability\/requests\?.*gateway_service/);
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await page.close();
    stage.expectQuiet();
  });

  it('and a control plane can be gone between without either being lost', async () => {
    const page = await stage.visit('/overview');
    const attention = page.getByText(/gateways follow|refused or failed|not connected/).first();
    await attention.waitFor();
    await page.getByRole('link', { name: 'Control planes', exact: true }).click();
    // Links of the overview lead to gateways, too.
    await page.getByRole('heading', { name: 'Control planes', level: 1 }).waitFor();
    await page.locator('#screen a[href^="/gateway/"]').first().click();
    await page.getByRole('heading', { name: 'Gateways' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Overview', exact: true }).first().click();
    await attention.waitFor();
    await page.close();
    stage.expectQuiet();
  });

  it('says of what could not be read that it could not, and reads it again', async () => {
    const page = await stage.page();
    await page.route(/\/configuration\/versions\?|\/v2\/alerts$/, (route) => route.abort());
    await page.goto(`${stage.url}/overview`);
    await page.getByText('The changes could not be read.').waitFor();
    await page.getByText('Not read: alerts.').waitFor();
    expect(await page.getByText('no alert fires').count()).toBe(0);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.locator('a[href*="/versions/"]').first().waitFor();
    await page.close();
    stage.forgive(/net::ERR_FAILED/);
    stage.expectQuiet();
  });

  it('shows what changed, of all control planes', async () => {
    const page = await stage.visit('/overview');
    await page.locator('a[href*="/versions/"]').first().click();
    await page.waitForURL(/\/gateway\/[\w-]+\/versions\/\d+$/);
    await page.getByRole('navigation', { name: 'Parts of the control plane' }).waitFor();
    await page.close();
    stage.expectQuiet();
  });
}

/** Of a page, which tests have no types of. */
interface Canvas {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}
