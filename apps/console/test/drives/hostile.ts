import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { ConsoleStage } from '../stage.ts';

/** Texts that would run, break out or hide where somebody took them for more than text; each with a mark to find it by. */
const texts = [
  '<img src=x onerror=alert(1)>h0',
  '"><script>alert(1)</script>h1',
  `'"onmouseover=alert(1) style=position:fixed;inset:0 x="h2`,
  'javascript:alert(1)//h3',
  '{{constructor.constructor("alert(1)")()}}h4',
  '${alert(1)}<svg/onload=alert(1)>h5',
  '</title></textarea></style><iframe srcdoc="<script>parent.alert(1)</script>">h6',
  '\u202Egnp.exe\u200B\uFEFFh7',
  `${'W'.repeat(120)}h8`,
  '=HYPERLINK("http://evil.example","h9")',
];

/** What strangers wrote is text, wherever it stands. */
export function itShowsStrangersTextAsText(stage: ConsoleStage): void {
  it('runs nothing of it, nor is moved by it, on any screen', async () => {
    const made = await makeHostile(stage);
    const page = await stage.page();
    for (const [path, mark] of made.screens) {
      await page.goto(stage.url + path);
      await page.getByText(mark).first().waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await riskyLinks(page)]).toEqual([path, []]);
      expect([path, await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)]).toEqual([
        path,
        0,
      ]);
      // A dialog, a refusal of the policy, a request that came from a text.
      stage.expectQuiet();
    }
    await page.close();
    await made.remove();
  });
}

async function makeHostile({ demo }: ConsoleStage) {
  const ask = async (method: string, path: string, body?: object) =>
    (await demo.ask(method, path, body)) as { id?: string; detail?: string };
  const text = (index: number) => texts[index]!;
  const removals: string[] = [];
  const make = async (path: string, body: object): Promise<string> => {
    const made = await ask('POST', path, body);
    if (made.id === undefined) throw new Error(`${path}: ${made.detail}`);
    removals.unshift(`${path}/${made.id}`);
    return made.id;
  };
  const plane = await make('/v2/control-planes', { name: text(0), description: texts.join(' ').slice(0, 2_000) });
  const entities = `/v2/control-planes/${plane}/core-entities`;
  await make(`${entities}/consumers`, { username: text(1), custom_id: text(2), tags: ['h1'] });
  await make(`${entities}/consumer_groups`, { name: text(2) });
  await make('/v3/teams', { name: text(3), description: text(6) });
  await make('/v3/system-accounts', { name: text(4), description: text(5) });
  await make('/v2/dashboards', { name: text(5), definition: { tiles: [] } });
  await make('/v2/dashboards', { name: text(8), definition: { tiles: [] } });
  await make('/v3/teams', { name: text(7), description: text(9) });
  return {
    screens: [
      ['/gateway', /h0/],
      [`/gateway/${plane}`, /h0/],
      [`/gateway/${plane}/consumers`, /h1/],
      [`/gateway/${plane}/consumer_groups`, /h2/],
      [`/gateway/${plane}/versions`, /h[12]|version/i],
      ['/organisation/teams', /h3/],
      ['/organisation/system-accounts', /h4/],
      ['/organisation/audit-log?type=change', /operator/],
      ['/observability/dashboards', /h5/],
      ['/ai/playground', /h0|Playground/],
      ['/overview', /h0|What changed/],
      ['/posture', /h0|Posture/],
    ] as const,
    async remove() {
      for (const path of removals) await ask('DELETE', path).catch(() => undefined);
    },
  };
}

/** Links that are scripts, or lead to another site. */
async function riskyLinks(page: Page): Promise<string[]> {
  const hrefs = await page
    .locator('a[href]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  return hrefs.filter((href) => /^\s*(javascript|data|vbscript):/i.test(href) || /evil\.example/.test(href));
}
