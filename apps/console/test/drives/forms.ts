import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { seriousProblems } from '../axe.ts';
import type { ConsoleStage } from '../stage.ts';

/** Plugins whose forms have among them all that forms are made of. */
const plugins = ['rate-limiting', 'ai-proxy-advanced', 'openid-connect', 'ai-prompt-guard', 'ai-mcp-proxy'];

/** Forms made of schemas, with the same as YAML, under the policy that the page is served with. */
export function itHasForms(stage: ConsoleStage): void {
  let plane: string;
  beforeAll(async () => {
    plane = await stage.controlPlane('AI_Platform');
  });
  const visitForm = async (below: string): Promise<Page> => {
    const page = await stage.visit(`/gateway/${plane}/plugins/${below}`);
    await page.locator('.cm-content').waitFor();
    return page;
  };
  /** What the editor says. */
  const yamlOf = async (page: Page) => (await page.locator('.cm-content').innerText()).trim();

  it.each(plugins)('shows the form of %s', async (plugin) => {
    const page = await visitForm(`new/${plugin}`);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await seriousProblems(page), `${plugin}, ${scheme}`).toEqual([]);
    }
    await page.close();
    stage.expectQuiet();
  });

  it('has form and YAML say the same', async () => {
    const page = await visitForm('new/rate-limiting');
    await page.getByRole('textbox', { name: 'Minute', exact: true }).fill('250');
    await expect.poll(() => yamlOf(page)).toBe('minute: 250');

    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('lim');
    const offered = page.locator('.cm-tooltip-autocomplete li');
    await offered.getByText('limit_by').click();
    await page.keyboard.type('hea');
    await offered.getByText('header', { exact: true }).click();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Limit by' }).locator('option:checked').innerText())
      .toBe('header');
    // What belongs to it is there now.
    await page.getByRole('textbox', { name: 'Header name' }).fill('X Y');
    await page.getByText('Must be the name of a header.').first().waitFor();
    await page.getByText('Line 3: Must be the name of a header.').waitFor();

    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('what is [this');
    await page.getByText(/The YAML cannot be read: line 4/).waitFor();
    expect(await page.getByRole('textbox', { name: 'Minute', exact: true }).inputValue()).toBe('250');

    // The tabulator indents, and leads out after Escape.
    const isInEditor = () => page.evaluate<boolean>('document.activeElement?.shadowRoot !== null');
    await page.keyboard.press('Tab');
    expect(await isInEditor()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
    expect(await isInEditor()).toBe(false);
    await page.close();
    stage.expectQuiet();
  });

  it('has one of the two at a time where there is no room for both', async () => {
    const page = await visitForm('new/rate-limiting');
    await page.setViewportSize({ width: 390, height: 900 });
    await page.getByRole('textbox', { name: 'Minute', exact: true }).fill('7');
    await page.getByRole('radio', { name: 'YAML' }).click();
    await expect.poll(() => yamlOf(page)).toBe('minute: 7');
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
    stage.expectQuiet();
  });

  it('shows no secret, and keeps those that nobody changed', async () => {
    const plugins = `/v2/control-planes/${plane}/core-entities/plugins`;
    const redis = { host: 'redis.test', password: 'hunter2' };
    const made = (await stage.demo.ask('POST', plugins, {
      name: 'rate-limiting',
      instance_name: 'forms-of-secrets',
      enabled: false,
      config: { minute: 5, policy: 'redis', redis },
    })) as { id: string };
    const page = await visitForm(`${made.id}/edit`);
    expect(await page.locator('body').innerHTML()).not.toContain('hunter2');
    expect(await yamlOf(page)).toContain('[secret]');
    await page.getByText('Set, and not shown').waitFor();
    await page.getByRole('textbox', { name: 'Minute', exact: true }).fill('6');
    await page.getByRole('button', { name: 'Review and save' }).click();
    const review = page.getByRole('dialog');
    await review.getByText('minute: 6').waitFor();
    expect(await review.innerText()).not.toContain('hunter2');
    await review.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith('/edit'));
    const saved = await stage.demo.ask('GET', `${plugins}/${made.id}`);
    expect(saved).toMatchObject({ config: { minute: 6, redis } });
    await stage.demo.ask('DELETE', `${plugins}/${made.id}`);
    await page.close();
    stage.expectQuiet();
  });
}
