import { readFile } from 'node:fs/promises';
import { startScriptedServer } from '@sallyport/testkit';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsoleStage } from '../stage.ts';

const name = 'Drive: services';
const title = 'Requests by service';
const minuteMs = 60_000;

/** Explorer, dashboards, reports and alerts. */
export function itKeepsDashboards(stage: ConsoleStage): void {
  // Over and done: its numbers stand still.
  const endMs = Math.floor(Date.now() / minuteMs) * minuteMs - 30 * minuteMs;
  const range = { start: new Date(endMs - 360 * minuteMs).toISOString(), end: new Date(endMs).toISOString() };
  const search = new URLSearchParams({ from: range.start, to: range.end });
  let templateId: string;

  beforeAll(async () => {
    const { data } = (await stage.demo.ask('GET', '/v2/dashboard-templates')) as {
      data: readonly { id: string; definition: object }[];
    };
    const { definition } = data.find(({ id }) => id === 'quick-summary')!;
    const made = (await stage.demo.ask('POST', '/v2/dashboards', {
      name: 'Drive: summary',
      definition: {
        ...definition,
        preset_filters: [{ field: 'status_code_grouped', operator: 'not_in', value: ['1XX'] }],
      },
      labels: { team: 'platform' },
    })) as { id: string };
    templateId = made.id;
  });
  afterAll(() => remove(stage, templateId));

  it.each([
    ['explorer', `/observability/explorer?by=gateway_service&${search}`, 'canvas'],
    ['dashboards', '/observability/dashboards', 'text=Drive: summary'],
    ['reports', '/observability/reports', 'text=/No reports yet|Made by/'],
    ['alerts', '/observability/alerts', 'text=Channels'],
  ])('looks as it should: %s', (which, path, filled) => stage.expectLooks({ name: which, path, filled }));

  it('looks as it should: a dashboard', () =>
    stage.expectLooks({
      name: 'dashboard',
      path: `/observability/dashboards/${templateId}?${search}`,
      filled: 'canvas',
    }));

  it('makes a tile whose numbers are those of the API, and that survives reload, export and import', async () => {
    const page = await stage.visit(`/observability/dashboards?make=new`);
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Create dashboard' }).click();
    await page.waitForURL(/\/dashboards\/[\w-]+\?edit=1/);
    const id = idIn(page);
    await page.goto(`${stage.url}/observability/dashboards/${id}?edit=1&${search}`);
    await page.getByRole('button', { name: 'Add tile' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('textbox', { name: 'Title' }).fill(title);
    await drawer.getByRole('combobox', { name: 'Group by' }).fill('Gateway service');
    await page
      .getByRole('option', { name: /^Gateway service/ })
      .first()
      .click();
    await drawer.getByRole('combobox', { name: 'Shown as' }).click();
    await page.getByRole('option', { name: 'Top list (table)' }).click();
    await drawer.getByRole('button', { name: 'Add tile' }).click();
    const tile = page.getByRole('region', { name: title });
    await tile.waitFor();
    // Without a mouse, too.
    await tile.getByRole('button', { name: /^What can be done/ }).click();
    await page.getByRole('menuitem', { name: 'Wider' }).click();
    await page.getByRole('button', { name: 'Save dashboard' }).click();
    await page.waitForURL((url) => !url.searchParams.has('edit'));

    const { data, meta } = (await stage.demo.ask('POST', '/v2/metrics', {
      datasource: 'api_usage',
      metrics: ['request_count'],
      dimensions: ['gateway_service'],
      time_range: { type: 'absolute', ...range },
    })) as Answer;
    const counted = data.map(({ event }) => {
      const told = meta.display['gateway_service']?.[String(event['gateway_service'])];
      return [told?.is_other_group ? 'Others' : (told?.name ?? 'None'), Number(event['request_count'])];
    });
    expect(counted.length).toBeGreaterThan(2);
    expect(await rowsOf(page)).toEqual(counted);
    await page.reload();
    expect(await rowsOf(page)).toEqual(counted);

    const exported = await exportOf(page);
    expect(JSON.parse(exported)).toMatchObject({ name, definition: { tiles: [{ layout: { size: { cols: 4 } } }] } });
    await page.goto(`${stage.url}/observability/dashboards?make=import`);
    await page
      .getByRole('textbox', { name: 'Or its JSON' })
      .fill(exported.replace('"type": "chart"', '"type": "map3d"'));
    await page.getByText('Tile 1 is of the type “map3d”, which is not known here.').waitFor();
    await page.getByRole('textbox', { name: 'Or its JSON' }).fill(exported);
    await page.getByRole('button', { name: 'Import dashboard' }).click();
    await page.waitForURL(/\/dashboards\/[\w-]+$/);
    const importedId = idIn(page);
    expect(importedId).not.toBe(id);
    expect(await exportOf(page)).toBe(exported);
    await page.goto(`${stage.url}/observability/dashboards/${importedId}?${search}`);
    expect(await rowsOf(page)).toEqual(counted);

    await page.getByRole('button', { name: 'What can be done with the dashboard' }).click();
    await page.getByRole('menuitem', { name: 'Delete dashboard' }).click();
    await page.getByRole('textbox', { name: `Write ${name} to go on` }).fill(name);
    await page.getByRole('button', { name: 'Delete dashboard' }).click();
    await page.waitForURL(/\/observability\/dashboards$/);
    await remove(stage, id);
    await page.close();
    stage.expectQuiet();
  });

  it('keeps a question of the explorer as a report', async () => {
    const page = await stage.visit(`/observability/explorer?by=gateway_service&${search}`);
    await page.getByRole('button', { name: 'Save as report' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Drive: report');
    await page.getByRole('button', { name: 'Save report' }).click();
    await page.waitForURL(/\/observability\/reports\/[\w-]+$/);
    await page.getByRole('heading', { name: 'Drive: report' }).waitFor();
    await page.locator('canvas').waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete report' }).click();
    await page.waitForURL(/\/observability\/reports$/);
    await page.close();
    stage.expectQuiet();
  });

  it('makes a dashboard of a template, has its tiles moved, and keeps nobody from losing what another saved', async () => {
    const page = await stage.visit('/observability/dashboards?make=new');
    await page.getByText('Quick summary', { exact: true }).click();
    await page.getByRole('region', { name: 'Quick summary with your numbers of the last 24 hours' }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Drive: of a template');
    await page.getByRole('button', { name: 'Create dashboard' }).click();
    await page.waitForURL(/\/dashboards\/[\w-]+$/);
    const id = idIn(page);
    const kept = async () => (await stage.demo.ask('GET', `/v2/dashboards/${id}`)) as KeptDashboard;
    const before = await kept();
    const order = ({ definition }: KeptDashboard) => definition.tiles.map(({ layout }) => layout.position);
    await page.goto(`${stage.url}/observability/dashboards/${id}?edit=1&${search}`);
    await drag(page, page.locator('.react-grid-item header').first());
    await page.getByText('There are changes that are not saved.').waitFor();
    // Meanwhile somebody else saves it.
    const { name: itsName, definition, labels } = before;
    await stage.demo.ask('PUT', `/v2/dashboards/${id}`, { name: `${itsName}, theirs`, definition, labels });
    await page.getByRole('button', { name: 'Save dashboard' }).click();
    await page.getByText('Somebody changed this dashboard since you began to edit it.').waitFor();
    expect(order(await kept())).toEqual(order(before));
    await page.getByRole('button', { name: 'Save mine over theirs' }).click();
    await page.waitForURL((url) => !url.searchParams.has('edit'));
    const after = await kept();
    expect(order(after)).not.toEqual(order(before));
    expect(after.name).toBe(`${itsName}, theirs`);
    await remove(stage, id);
    await page.close();
    stage.expectQuiet();
  });

  it('has a metric watched, and says when it fires', async () => {
    const page = await stage.visit('/observability/alerts?make=rule');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('textbox', { name: 'Name' }).fill('Drive: many requests');
    await drawer.getByText(/Now it would/).waitFor();
    await drawer.getByRole('button', { name: 'Create rule' }).click();
    await page.getByRole('button', { name: 'Edit Drive: many requests' }).click();
    await drawer.getByRole('radio', { name: 'Change' }).click();
    await drawer.getByRole('textbox', { name: 'By at least' }).fill('25');
    await drawer.getByRole('combobox', { name: 'Told again after' }).click();
    await page.getByRole('option', { name: '6 h' }).click();
    await drawer.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('cell', { name: 'goes up by 25% or more' }).waitFor();
    const { data } = (await stage.demo.ask('GET', '/v2/alert-rules')) as { data: readonly { definition: object }[] };
    expect(data.map(({ definition }) => definition)).toContainEqual(
      expect.objectContaining({
        condition: { type: 'change', direction: 'up', percent: 25, value_min: 0 },
        again_after_seconds: 21_600,
      }),
    );
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Turn on' }).waitFor();
    await page.getByRole('button', { name: 'Delete Drive: many requests' }).click();
    // What fails is told where it was asked, and can be asked once more.
    await page.route('**/v2/alert-rules/*', (route) => route.abort(), { times: 1 });
    await page.getByRole('button', { name: 'Delete rule' }).click();
    await page
      .getByRole('dialog')
      .getByText(/could not be reached/)
      .waitFor();
    stage.forgive(/ERR_FAILED/);
    await page.getByRole('button', { name: 'Delete rule' }).click();
    await page.getByRole('link', { name: 'Drive: many requests' }).waitFor({ state: 'detached' });
    await page.close();
    stage.expectQuiet();
  });

  it('has a channel told, which gets a test, and keeps its secrets', async () => {
    const pager = await startScriptedServer();
    pager.answer('/alerts', {});
    const page = await stage.visit('/observability/alerts?make=channel');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Drive: pager');
    await dialog.getByRole('textbox', { name: 'URL' }).fill(`${pager.url}/alerts`);
    await dialog.getByRole('button', { name: 'Add header' }).click();
    await dialog.getByRole('textbox', { name: 'Header 1' }).fill('x-key');
    await dialog.getByRole('textbox', { name: 'Value 1' }).fill('of-the-pager');
    await dialog.getByRole('button', { name: 'Create channel' }).click();
    await page.getByRole('button', { name: 'Edit Drive: pager' }).click();
    expect(await dialog.getByRole('textbox', { name: 'Value 1' }).inputValue()).toBe('********');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Drive: night pager');
    await dialog.getByRole('button', { name: 'Save channel' }).click();
    await page.getByRole('cell', { name: 'Drive: night pager', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('Delivered').waitFor();
    const messages = pager.requests.map(({ headers, body }) => [headers['x-key'], JSON.parse(body).event]);
    expect(messages).toEqual([['of-the-pager', 'alert.test']]);
    await page.getByRole('button', { name: 'Delete Drive: night pager' }).click();
    await page.getByRole('button', { name: 'Delete channel' }).click();
    await page.getByText('Without a channel alerts are seen here alone.').waitFor();
    await page.close();
    await pager.stop();
    stage.expectQuiet();
  });
}

interface KeptDashboard {
  readonly name: string;
  readonly labels: object;
  readonly definition: { readonly tiles: readonly { readonly layout: { readonly position: object } }[] };
}

/** Takes something by its handle and lets it go further down. */
async function drag(page: Page, handle: Locator): Promise<void> {
  await handle.waitFor();
  const { x, y } = (await handle.boundingBox())!;
  await page.mouse.move(x + 4, y + 4);
  await page.mouse.down();
  await page.mouse.move(x + 4, y + 200, { steps: 5 });
  await page.mouse.move(x + 4, y + 500, { steps: 5 });
  await page.mouse.up();
}

interface Answer {
  readonly data: readonly { readonly event: Readonly<Record<string, string | number>> }[];
  readonly meta: {
    readonly display: Readonly<Record<string, Readonly<Record<string, { name: string; is_other_group?: boolean }>>>>;
  };
}

const remove = (stage: ConsoleStage, id: string) => stage.demo.ask('DELETE', `/v2/dashboards/${id}`);

/** As they stand on the screen. */
async function rowsOf(page: Page): Promise<readonly (readonly [string, number])[]> {
  const rows = page.getByRole('region', { name: title }).locator('tbody tr');
  await rows.first().waitFor();
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
  );
  return texts.map(([first = '', count = '']) => [first, Number(count.replaceAll(',', ''))]);
}

async function exportOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'What can be done with the dashboard' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export JSON' }).click(),
  ]);
  return readFile((await download.path())!, 'utf8');
}

const idIn = (page: Page): string => /dashboards\/([\w-]+)/.exec(page.url())![1]!;
