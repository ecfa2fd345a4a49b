import { expect, it } from 'vitest';
import type { ConsoleStage } from '../stage.ts';

/** People, teams, programs, tokens, sign-in and the audit log. */
export function itKnowsAnOrganisation(stage: ConsoleStage): void {
  it.each([
    ['people', 'text=admin@example.com'],
    ['teams', 'text=Organization Admin'],
    ['system-accounts', 'text=Create one for each program'],
    ['access', 'text=Who can do what'],
    ['tokens', 'text=Personal access tokens'],
    ['sign-in', 'text=control-plane'],
    ['audit-log', 'text=signed in'],
    ['settings', 'text=Longest lifetime'],
  ])('%s look as they should', (name, filled) =>
    stage.expectLooks({ name: `organisation-${name}`, path: `/organisation/${name}`, filled }),
  );

  it('makes a team with a member and a role, says who may do what because of it, and deletes it', async () => {
    const page = await stage.visit('/organisation/teams');
    await page.getByRole('button', { name: 'Create a team' }).click();
    await page.getByLabel('Name').fill('night-shift');
    await page.getByRole('button', { name: 'Create the team' }).click();
    await page.getByText('night-shift').first().click();
    const drawer = page.getByRole('dialog', { name: 'night-shift' });
    await drawer.getByRole('combobox', { name: 'Add: people' }).fill('Ada');
    await page.getByRole('option', { name: /Ada/ }).first().click();
    await drawer.getByRole('button', { name: 'Add', exact: true }).first().click();
    await drawer.getByRole('button', { name: /Take Ada.* out/ }).waitFor();
    await drawer.getByRole('button', { name: 'Give a role' }).click();
    const giving = page.getByRole('dialog', { name: 'Give a role' });
    await giving.getByLabel('What it is about').click();
    await page.getByRole('option', { name: 'Control Planes' }).click();
    await giving.getByLabel('Role').click();
    await page.getByRole('option', { name: 'Deployer' }).click();
    await giving.getByRole('button', { name: 'Give the role' }).click();
    await drawer.getByText('Deployer').waitFor();

    await page.goto(`${stage.url}/organisation/access?permission=routes.write`);
    await page.getByText(/Deployer of Control Planes, through night-shift/).waitFor();

    await page.goto(`${stage.url}/organisation/teams`);
    await page.getByText('night-shift').first().click();
    await page.getByRole('button', { name: 'Delete the team' }).click();
    const asking = page.getByRole('dialog', { name: 'Delete night-shift?' });
    await asking.getByRole('textbox').fill('night-shift');
    await asking.getByRole('button', { name: 'Delete the team' }).click();
    await asking.waitFor({ state: 'detached' });
    await page.getByText('night-shift').first().waitFor({ state: 'detached' });
    await page.close();
    stage.expectQuiet();
  });

  it('makes a token, which is shown once and works until it is revoked', async () => {
    const page = await stage.visit('/organisation/tokens');
    await page.getByRole('button', { name: 'Create a token' }).click();
    await page.getByLabel('Name').fill('laptop');
    await page.getByRole('button', { name: 'Create the token' }).click();
    const token = await page.getByText(/^kpat_/).innerText();
    const ask = () => fetch(`${stage.url}/v3/users/me`, { headers: { authorization: `Bearer ${token.trim()}` } });
    expect((await ask()).status).toBe(200);
    await page.getByRole('button', { name: 'Close' }).first().click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke the token' }).click();
    await page.getByText('Revoked').first().waitFor();
    expect((await ask()).status).toBe(401);
    expect(await page.content()).not.toContain(token.trim());
    await page.close();
    stage.expectQuiet();
  });

  it('is called in the frame as it is called from now on', async () => {
    const page = await stage.visit('/organisation/settings');
    const name = page.getByLabel('Name of the organisation');
    const before = await name.inputValue();
    for (const next of ['Night watch', before]) {
      await name.fill(next);
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.getByRole('banner').getByText(next, { exact: true }).waitFor();
    }
    await page.close();
    stage.expectQuiet();
  });

  it('keeps a policy for tokens as a whole number, once it is saved', async () => {
    const page = await stage.visit('/organisation/settings');
    const days = page.getByRole('textbox', { name: 'Longest lifetime, in days' });
    const before = await days.inputValue();
    const save = page.getByRole('button', { name: 'Save', exact: true });
    for (const next of ['90', before]) {
      await days.selectText();
      await days.pressSequentially(next);
      expect(await save.isEnabled()).toBe(true);
      await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'PATCH'), save.click()]);
      await page.reload();
      await days.waitFor();
      expect(await days.inputValue()).toBe(next);
    }
    await page.close();
    stage.expectQuiet();
  });

  it('verifies the audit log, and shows who did what', async () => {
    const page = await stage.visit('/organisation/audit-log?type=change');
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/The chain is whole: [\d,]+ entries/).waitFor();
    await page.locator('#screen [data-index]').first().click();
    await page.getByRole('dialog').getByText('The whole entry').waitFor();
    await page.close();
    stage.expectQuiet();
  });
}
