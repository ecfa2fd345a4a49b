import { randomBytes } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Made } from '../made.ts';
import type { ConsoleStage } from '../stage.ts';

/** Control planes and all that is in them, by somebody who may do everything. */
export function itHasGateways(stage: ConsoleStage): void {
  const name = `console-test-${randomBytes(4).toString('hex')}`;
  let page: Page;
  let base: string;

  beforeAll(async () => {
    page = await stage.page();
  });
  afterAll(() => page.close());
  const made = new Made(stage);
  afterEach(() => made.remove());

  const open = async (path: string) => {
    await page.goto(base + path);
  };

  it('makes a control plane', async () => {
    await page.goto(`${stage.url}/gateway`);
    await page.getByRole('button', { name: 'New control plane' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Labels').fill('team: tests');
    await page.getByRole('button', { name: 'Create control plane' }).click();
    await page.getByRole('navigation', { name: 'Parts of the control plane' }).waitFor();
    base = page.url();
    await page.getByText('team: tests').waitFor();
    stage.expectQuiet();
  });

  it('makes a service, with what is wrong said at its place', async () => {
    await open('/services');
    await page.getByRole('button', { name: 'New service' }).click();
    await page.getByLabel('Name', { exact: true }).fill('orders');
    await reviewButton(page).click();
    await page.getByText(/to mend before this can be saved/).waitFor();
    await page.locator('[data-problems]:focus').waitFor();
    await page.getByLabel('Host', { exact: true }).fill('orders.internal');
    await save(page, 'Create service');
    await page.getByRole('heading', { name: 'orders' }).waitFor();
    await page.getByText('No gateway is connected').waitFor();
    stage.expectQuiet();
  });

  it('makes a route of the service, from the service', async () => {
    await page.getByRole('button', { name: 'New route' }).click();
    await page.getByLabel('Name', { exact: true }).fill('orders-route');
    // What it belongs to is there already; the form follows what is written beside it.
    await page.getByRole('textbox', { name: /as YAML/ }).press('Control+End');
    await page.keyboard.insertText('\npaths: [/orders]\n');
    await save(page, 'Create route');
    await page.getByRole('heading', { name: 'orders-route' }).waitFor();
    await page.getByText('/orders', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'orders', exact: true }).waitFor();
    stage.expectQuiet();
  });

  it('adds a plugin from the catalogue, by its form, and says what will change', async () => {
    await page.getByRole('button', { name: 'New plugin' }).click();
    await page.getByLabel('Search plugins').fill('api key');
    await page.getByRole('link', { name: /^key-auth/ }).click();
    await page.getByText('For requests to the route orders-route.').waitFor();
    await page.getByLabel('Realm', { exact: true }).fill('orders');
    await reviewButton(page).click();
    await page.getByRole('dialog').getByText('realm: orders').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Create plugin' }).click();
    await page.getByRole('heading', { name: 'key-auth' }).waitFor();
    await page.getByRole('link', { name: 'orders-route' }).waitFor();
    stage.expectQuiet();
  });

  it('makes a consumer with a key, which is shown once', async () => {
    await open('/consumers/new');
    await page.getByLabel('Username', { exact: true }).fill('reporting');
    await save(page, 'Create consumer');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('button', { name: 'Create key' }).click();
    const shown = page.getByRole('dialog').locator('pre');
    await shown.waitFor();
    const key = (await shown.textContent()) ?? '';
    expect(key.length).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke' }).waitFor();
    expect(await page.content()).not.toContain(key);
    stage.expectQuiet();
  });

  it('revokes the key', async () => {
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('None of this kind.').waitFor();
    stage.expectQuiet();
  });

  it('begins an edit with what is there, whatever was read before', async () => {
    await open('/services');
    await page.getByRole('link', { name: 'orders' }).click();
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await stage.demo.ask('PATCH', serviceOf(page), { path: '/newer' });
    await page.getByRole('button', { name: 'Edit' }).click();
    await expect.poll(() => page.getByLabel('Path', { exact: true }).inputValue()).toBe('/newer');
    stage.expectQuiet();
  });

  it('says why it was not saved where that can be mended, and not behind a question', async () => {
    await page.getByLabel('Path', { exact: true }).fill('/mine');
    await reviewButton(page).click();
    const review = page.getByRole('dialog');
    await review.getByRole('button', { name: 'Save' }).waitFor();
    await stage.demo.ask('PATCH', serviceOf(page), { path: '/newest' });
    await review.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody changed this service since you opened it').waitFor();
    stage.forgive(/412/);
    await review.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Load what is there now' }).click();
    await expect.poll(() => page.getByLabel('Path', { exact: true }).inputValue()).toBe('/newest');
    stage.expectQuiet();
  });

  it('changes nothing that somebody else changed meanwhile', async () => {
    await open('/services');
    await page.getByRole('link', { name: 'orders' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Path', { exact: true }).fill('/mine');
    expect(await stage.demo.ask('PATCH', serviceOf(page), { path: '/theirs' })).toMatchObject({ path: '/theirs' });
    await reviewButton(page).click();
    await page.getByText('Somebody changed this service since you opened it').waitFor();
    // Browsers tell of answers that are no success.
    stage.forgive(/412/);
    await page.getByRole('button', { name: 'Load what is there now' }).click();
    await expect.poll(() => page.getByLabel('Path', { exact: true }).inputValue()).toBe('/theirs');
    stage.expectQuiet();
  });

  it('tells which routes keep a service from being deleted', async () => {
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 route still need it').waitFor();
    expect(await page.getByRole('button', { name: 'Delete service' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    stage.expectQuiet();
  });

  it('has versions, tells what two of them differ in, and goes back to one', async () => {
    await open('/versions');
    await page.getByLabel('Compare version 1').check();
    await page.getByLabel('Compare version 3').check();
    await page.getByRole('button', { name: 'Compare 1 and 3' }).click();
    await page.getByText('2 entities different').waitFor();
    await open('/versions/2');
    await page.getByText('orders-route').first().waitFor();
    await page.getByRole('button', { name: 'Go back to this version' }).click();
    await page.getByText(/would come back, .* would go/).waitFor();
    await page.getByRole('button', { name: 'Go back', exact: true }).click();
    await page.getByText('It is the newest.').waitFor();
    await open('/plugins');
    await page.getByText('No plugins yet').waitFor();
    stage.expectQuiet();
  });

  it('blocks a tool, and lets it go on', async () => {
    await open('/blocks/new');
    await yaml(page, 'kind: tool\nname: delete_repository\nreason: it did harm\n');
    await save(page, 'Create block');
    await page.getByRole('button', { name: 'Unblock' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unblock' }).click();
    await page.getByText('No blocks yet').waitFor();
    stage.expectQuiet();
  });

  it('writes a secret and shows it to nobody', async () => {
    const secret = randomBytes(12).toString('hex');
    await open('/config-stores');
    await page.getByRole('button', { name: 'New config store' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Keys');
    await page.getByRole('button', { name: 'Create config store' }).click();
    await page.getByRole('button', { name: 'Store a secret' }).click();
    await page.getByLabel('Key', { exact: true }).fill('openai-key');
    await page.getByLabel('Value', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Store secret', exact: true }).click();
    await page.getByText('openai-key').waitFor();
    expect(await page.content()).not.toContain(secret);
    stage.expectQuiet();
  });

  it('deletes a store of secrets, and asks for nothing in it any more', async () => {
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByLabel('Type Keys to delete it').fill('Keys');
    await page.getByRole('button', { name: 'Delete config store' }).click();
    await page.getByText('No config store yet').waitFor();
    stage.expectQuiet();
  });

  it('makes a certificate for a gateway, and waits for it', async () => {
    await open('/nodes');
    await page.getByRole('button', { name: 'Add a gateway' }).click();
    await page.getByLabel('Name of the certificate').fill('Berlin');
    await page.getByRole('button', { name: 'Create certificate' }).click();
    await page.getByText('-----BEGIN PRIVATE KEY-----').waitFor();
    await page.getByText('Waiting for it to connect').waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Berlin').waitFor();
    stage.expectQuiet();
  });

  it('deletes the control plane only where its name is typed', async () => {
    await open('/settings');
    await page.getByRole('button', { name: 'Delete this control plane' }).click();
    const button = page.getByRole('button', { name: 'Delete control plane' });
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel(`Type ${name} to delete it`).fill(name);
    await button.click();
    await page.waitForURL(`${stage.url}/gateway`);
    await page.getByRole('link', { name: 'Payments' }).waitFor();
    expect(await page.getByRole('link', { name }).count()).toBe(0);
    stage.expectQuiet();
  });

  it('tells which targets of an upstream do not answer, there and where one looks first', async () => {
    const payments = await stage.controlPlane('Payments');
    const entities = `/v2/control-planes/${payments}/core-entities`;
    const make = (kind: string, body: object) => made.make(`${entities}/${kind}`, body);
    // Nobody listens there.
    const probe = { type: 'tcp', healthy: { interval: 1, successes: 1 }, unhealthy: { interval: 1, tcp_failures: 1 } };
    const upstream = await make('upstreams', { name: 'drive-ill', healthchecks: { active: probe } });
    await make(`upstreams/${upstream}/targets`, { target: '127.0.0.1:9' });
    const service = await make('services', { name: 'drive-ill', host: 'drive-ill' });
    await make('routes', { name: 'drive-ill', paths: ['/drive-ill'], service: { id: service } });
    await page.goto(`${stage.url}/gateway/${payments}/upstreams/${upstream}`);
    await page.getByText(/127\.0\.0\.1:9 cannot be connected to/).waitFor();
    await page.goto(`${stage.url}/overview`);
    await page.getByText('1 of 1 target of drive-ill does not answer').waitFor();
    stage.expectQuiet();
  });

  it('tells which members of a group do not go together', async () => {
    const planes = '/v2/control-planes';
    for (const member of ['a', 'b']) {
      const id = await made.make(planes, { name: `${name}-${member}` });
      await made.make(`${planes}/${id}/core-entities/consumers`, { username: 'in-both' });
    }
    const group = await made.make(planes, { name: `${name}-group`, cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
    await page.goto(`${stage.url}/gateway/${group}`);
    for (const member of ['a', 'b']) {
      await page.getByRole('combobox', { name: 'Add a member' }).click();
      await page.getByRole('option', { name: `${name}-${member}` }).click();
      await page.getByRole('button', { name: `Take ${name}-${member} out` }).waitFor();
    }
    await page.getByText('Members do not go together.').waitFor();
    await page.getByRole('button', { name: `Take ${name}-b out` }).click();
    await page.getByText('Members do not go together.').waitFor({ state: 'detached' });
    // Any screen would ask for what is taken away now.
    await page.goto('about:blank');
    stage.expectQuiet();
  });

  it('tells who may not change something which permission is missing', async () => {
    const carol = await stage.signIn('carol');
    const seen = await stage.page({}, carol);
    await seen.goto(`${stage.url}/gateway`);
    const button = seen.getByRole('button', { name: 'New control plane' });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    await button.focus();
    await seen.getByText('It takes the permission control-planes.create').waitFor();
    await carol.close();
    stage.expectQuiet();
  });

  it('looks well', async () => {
    await page.goto(`${stage.url}/gateway`);
    await page.getByRole('link', { name: 'Payments' }).click();
    await page.waitForURL(/gateway\/[\w-]+$/);
    const payments = new URL(page.url()).pathname;
    await page.goto(`${stage.url}${payments}/services`);
    await page.getByRole('link', { name: 'charges' }).click();
    await page.getByRole('heading', { name: 'charges' }).waitFor();
    const service = new URL(page.url()).pathname;
    for (const { name: picture, path, filled } of [
      { name: 'control-planes', path: '/gateway', filled: 'text=Shared_Services' },
      { name: 'control-plane', path: payments, filled: 'text=Recent changes' },
      { name: 'nodes', path: `${payments}/nodes`, filled: 'text=In sync' },
      { name: 'services', path: `${payments}/services`, filled: 'text=settlement-reports' },
      { name: 'service', path: service, filled: 'text=Last 24 hours' },
      { name: 'plugins-catalogue', path: `${payments}/plugins/new`, filled: 'text=Authentication' },
      { name: 'plugin-form', path: `${payments}/plugins/new/rate-limiting`, filled: 'text=Review and save' },
      { name: 'blocks', path: `${payments}/blocks`, filled: 'text=No blocks yet' },
      { name: 'versions', path: `${payments}/versions`, filled: 'text=newest' },
      { name: 'version', path: `${payments}/versions/1`, filled: 'text=Version 1' },
      { name: 'config-stores', path: `${payments}/config-stores`, filled: 'text=No config store yet' },
      { name: 'control-plane-settings', path: `${payments}/settings`, filled: 'text=Delete this control plane' },
    ])
      await stage.expectLooks({ name: picture, path, filled });
  }, 300_000);
}

/** The API's path of the service that is shown or edited: its address has more behind it, or nothing. */
function serviceOf(page: Page): string {
  const [, plane, service] = /\/gateway\/([\w-]+)\/services\/([\w-]+)/.exec(page.url())!;
  return `/v2/control-planes/${plane}/core-entities/services/${service}`;
}

const reviewButton = (page: Page): Locator => page.getByRole('button', { name: 'Review and save' });

async function save(page: Page, action: string): Promise<void> {
  await reviewButton(page).click();
  await page.getByRole('dialog').getByRole('button', { name: action }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function yaml(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: /as YAML/ });
  await editor.fill(text);
}
