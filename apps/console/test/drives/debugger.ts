import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ConsoleStage } from '../stage.ts';

/** Gateways that observe single requests for a while. */
export function itObservesRequests(stage: ConsoleStage): void {
  const path = `/echo/${randomUUID()}`;
  let session = '';
  let trace = '';

  it('begins a session by its form, which says what is wrong with a rule', async () => {
    const page = await stage.visit('/observability/debugger?new=1');
    const form = page.getByRole('dialog');
    await form.getByRole('radio', { name: 'By a rule' }).click();
    const rule = form.getByRole('textbox', { name: 'Rule' });
    await rule.fill('http.response.status_code >>');
    await form.getByRole('button', { name: 'Begin session' }).click();
    await form.locator('[aria-invalid=true]').waitFor();
    stage.forgive(/400/);
    await rule.fill(`http.path == "${path}"`);
    await form.getByRole('button', { name: 'Begin session' }).click();
    await page.waitForURL(/\/debugger\/[\w-]+$/);
    session = new URL(page.url()).pathname.split('/').at(-1)!;
    await page.getByText('observes', { exact: true }).waitFor();
    await page.close();
    stage.expectQuiet();
  });

  it('shows what a request went through as soon as it was observed', async () => {
    const page = await stage.visit(`/observability/debugger/${session}`);
    await page.getByText('Nothing has been observed yet').waitFor();
    const row = page.getByRole('link', { name: `GET ${path}` }).first();
    // It is one of several gateways, and may not be the one that began.
    const ask = async () => {
      await fetch(stage.gateway + path);
      return await row.isVisible();
    };
    await expect.poll(ask, { interval: 500, timeout: 30_000 }).toBe(true);
    trace = (await row.getAttribute('href'))!;
    await page.goto(stage.url + trace);
    await page.getByRole('tree', { name: 'Spans of this request' }).getByText('kong.balancer').waitFor();
    await page.close();
    stage.expectQuiet();
  });

  it('ends a session', async () => {
    const page = await stage.visit(`/observability/debugger/${session}`);
    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByText('ended early').waitFor();
    expect(await page.getByRole('button', { name: 'End session' }).count()).toBe(0);
    await page.close();
    stage.expectQuiet();
  });

  it('looks as it should', async () => {
    await stage.expectLooks({ name: 'debugger', path: '/observability/debugger', filled: 'text=ended early' });
    await stage.expectLooks({
      name: 'debug-session',
      path: `/observability/debugger/${session}`,
      filled: `text=GET ${path}`,
    });
    await stage.expectLooks({ name: 'debug-trace', path: trace, filled: 'h1' });
  });

  it('deletes a session', async () => {
    const page = await stage.visit(`/observability/debugger/${session}`);
    await page.getByRole('button', { name: 'Delete session' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
    await page.waitForURL(`${stage.url}/observability/debugger`);
    await page.close();
    stage.expectQuiet();
  });
}
