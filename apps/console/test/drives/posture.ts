import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { ConsoleStage } from '../stage.ts';

const probe = 'posture-probe';

/** What is open, who can call what, and what would become of a request. */
export function itShowsThePosture(stage: ConsoleStage): void {
  it.each([
    ['posture', '/posture', 'text=/routes? (is|are) open to anybody/'],
    ['posture-access', '/posture/access', 'table >> text=Anybody'],
    ['posture-explain', '/posture/explain?path=/charges&method=GET', '[data-explanation]'],
  ])('looks as it should: %s', (name, path, filled) => {
    // Where it is narrow the matrix is a list.
    const shown = name === 'posture-access' ? 'text=Anybody' : filled;
    return stage.expectLooks({ name, path, filled: shown });
  });

  it('narrows findings down, and tells what decides one', async () => {
    const page = await stage.visit('/posture');
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: /Routes without authentication/ }).click();
    await page.waitForURL(/kind=open-route/);
    await page.getByText('Route feature-flags is open to anybody').first().click();
    await page.waitForURL(/finding=/);
    const details = page.getByRole('dialog');
    await details.getByText('No plugin that authenticates is on').waitFor();
    await details.getByRole('button', { name: 'Make this change' }).waitFor();
    await page.reload();
    await page.getByRole('dialog').getByText('What to do').waitFor();
    await page.keyboard.press('Escape');
    await page.close();
    stage.expectQuiet();
  });

  it('is a table for spreadsheets, and a page for printers', async () => {
    const page = await stage.visit('/posture?kind=open-route');
    await page.getByText('Route feature-flags is open to anybody').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    const text = await readFile((await download.path())!, 'utf8');
    expect(text).toMatch(/^severity,kind,title,/);
    expect(text).toContain('Route feature-flags is open to anybody');
    await page.emulateMedia({ media: 'print' });
    await page.getByText('What to do: Put a plugin that authenticates').first().waitFor();
    expect(await page.getByRole('button', { name: 'Download CSV' }).isVisible()).toBe(false);
    await page.close();
    stage.expectQuiet();
  });

  it('says which rule decides in a cell', async () => {
    const page = await stage.visit('/posture/access?kind=routes');
    await page.getByRole('combobox', { name: 'Control plane' }).click();
    await page.getByRole('option', { name: 'Payments' }).click();
    await page.getByRole('link', { name: 'may not' }).first().click();
    await page.getByRole('dialog').getByText('What decides').waitFor();
    await page.waitForURL(/row=.*column=/);
    await page.close();
    stage.expectQuiet();
  });

  it('explains a request, for one caller and then another', async () => {
    const page = await stage.visit('/posture/explain');
    await page.getByRole('combobox', { name: 'Control plane' }).click();
    await page.getByRole('option', { name: 'Payments' }).click();
    await page.getByRole('textbox', { name: 'Path' }).fill('/refunds');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('Refused with 401 by key-auth').waitFor();
    await page.getByRole('combobox', { name: 'Who calls' }).click();
    await page.getByRole('option', { name: 'A consumer' }).click();
    await page.getByRole('textbox', { name: 'Consumer' }).fill('partner');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('Refused with 403 by acl').waitFor();
    await page.waitForURL(/consumer=partner/);
    await page.close();
    stage.expectQuiet();
  });

  it('puts right what is open, and stops a tool, and says where that takes effect', async () => {
    const plane = `/v2/control-planes/${await stage.controlPlane('Payments')}`;
    const write = async (changes: readonly object[]) =>
      expect(await stage.demo.ask('POST', `${plane}/configuration/changes`, { changes })).toHaveProperty('version');
    await write([
      { action: 'create', collection: 'routes', fields: { name: probe, paths: [`/${probe}`] } },
      {
        action: 'create',
        collection: 'plugins',
        fields: {
          name: 'ai-mcp-proxy',
          route: { name: probe },
          config: { mode: 'passthrough-listener', tools: [{ name: `${probe}-tool`, description: 'A tool.' }] },
        },
      },
    ]);
    const page = await stage.visit(`/posture?q=${probe}`);
    await page.getByText(`Route ${probe} is open to anybody`).first().click();
    const details = page.getByRole('dialog').first();
    await details.getByText('The control plane would accept this').waitFor();
    await details.getByRole('button', { name: 'Make this change' }).click();
    await details.getByText(/The change is version \d+ of the configuration/).waitFor();
    await details.getByText('1 of 1 connected gateway has it.').waitFor();
    await page.goto(`${stage.url}/posture?q=${probe}`);
    await page
      .getByText(/may call every tool/)
      .first()
      .click();
    await details.getByRole('button', { name: `Stop the tool ${probe}-tool` }).click();
    await page.getByRole('button', { name: 'Stop it' }).click();
    await details.getByText(/The stop of the tool .* is version \d+/).waitFor();
    await page.goto(`${stage.url}/posture?q=${probe}`);
    expect(await page.getByText(`Route ${probe} is open to anybody`).count()).toBe(0);
    const { data: blocks } = (await stage.demo.ask('GET', `${plane}/core-entities/blocks`)) as {
      data: readonly { id: string; name: string }[];
    };
    await write([
      { action: 'delete', collection: 'blocks', key: blocks.find(({ name }) => name === `${probe}-tool`)!.id },
      { action: 'delete', collection: 'routes', key: probe },
    ]);
    await page.close();
    stage.expectQuiet();
  });
}
