import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';
import { FormBrowser } from '../test/form-browser.ts';
import { firstAdminPath } from './people/first-admin.ts';

const ann = { email: 'ann@example.com', full_name: 'Ann Example', password: 'Correct-horse-7' };

describe('the first admin', () => {
  let plane: TestControlPlane;
  let setupPath: string;
  beforeEach(async () => {
    plane = await TestControlPlane.start();
    setupPath = (await firstAdminPath(plane.services))!;
  });
  afterEach(async () => await plane.stop());

  it('is whoever chooses a password by the link, once, and owns the organization', async () => {
    const browser = new FormBrowser(plane);
    const other = (await firstAdminPath(plane.services))!;
    const weak = await browser.submit(setupPath, { ...ann, email: 'no address', password: 'short' });
    const reasons = expect.stringMatching(/like ann@example\.com.*at least 12.*a digit/s);
    expect([weak.statusCode, weak.body]).toEqual([400, reasons]);
    expect(weak.body).not.toContain('short');
    const done = await browser.submit(setupPath, ann);
    expect([done.statusCode, done.headers.location]).toEqual([303, '/overview']);
    const me = (await browser.ask('GET', '/v3/users/me')).json();
    expect(me).toMatchObject({ email: ann.email, full_name: ann.full_name, active: true });
    expect((await browser.ask('GET', '/v3/organizations/me')).json().owner_id).toBe(me.id);
    expect((await browser.get('/account')).body).toContain('Ann Example');
    for (const path of [setupPath, other]) expect((await new FormBrowser(plane).get(path)).statusCode).toBe(410);
    expect(await firstAdminPath(plane.services)).toBeUndefined();
    // The operator's token is as good as before.
    expect((await plane.ask('GET', '/v3/users')).json().data).toMatchObject([{ email: ann.email }]);
  });

  it('is one of two who come with the same link at once', async () => {
    const answers = await Promise.all(
      ['a', 'b'].map((name) => new FormBrowser(plane).submit(setupPath, { ...ann, email: `${name}@example.com` })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 410]);
  });

  it('is nobody who comes after a day', async () => {
    plane.nowMs += 25 * 3_600_000;
    expect((await new FormBrowser(plane).get(setupPath)).statusCode).toBe(410);
  });
});
