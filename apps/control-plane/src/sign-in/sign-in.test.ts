import type { User } from '@sallyport/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';
import { FormBrowser, tokenIn } from '../test/form-browser.ts';

const password = 'Correct-horse-7';
const hourMs = 3_600_000;

describe('signing in', () => {
  let plane: TestControlPlane;
  let hash: string;
  let browser: FormBrowser;
  let ann: { email: string; password: string };
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    hash = await plane.services.signIn.passwords.hash(password);
  });
  afterAll(async () => await plane.stop());

  /** Somebody new, who has a password. */
  beforeEach(async () => {
    const { id, email } = await addUser({ isActive: true });
    const by = { ...byNobody, organizationId: plane.services.organizationId };
    await plane.store.signIn.credentials.set(id, hash, { atMs: plane.nowMs, formerMax: 12 }, by);
    ann = { email, password };
    browser = new FormBrowser(plane);
  });

  const byNobody = { principalId: undefined, actor: 'test', requestId: 'r', clientIp: '' };
  async function addUser({ isActive }: { isActive: boolean }): Promise<User> {
    const { organizationId } = plane.services;
    const id = crypto.randomUUID();
    const times = { createdAtMs: 1, updatedAtMs: 1 };
    const user = {
      id,
      organizationId,
      email: `${id}@example.com`,
      fullName: 'Ann Example',
      preferredName: undefined,
      isActive,
    };
    await plane.store.identity.users.insert({ ...user, ...times }, { ...byNobody, organizationId });
    return { ...user, ...times };
  }
  const setUp = () => browser.signIn(ann.email, ann.password);
  const me = async (asker: FormBrowser) => (await asker.ask('GET', '/v3/users/me')).statusCode;
  const idOf = async () => (await browser.ask('GET', '/v3/users/me')).json().id as string;
  const audited = async (filter = '') =>
    (await plane.ask('GET', `/v3/audit-logs?page[size]=100${filter}`)).json().data as Record<string, unknown>[];

  it('takes the password, and says nothing of what was wrong', async () => {
    await setUp();
    const other = new FormBrowser(plane, { address: '198.51.100.1' });
    const wrong = await other.signIn(ann.email, 'Wrong-horse-77');
    const unknown = await other.signIn('bob@example.com', 'Wrong-horse-77');
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    const plain = (body: string) => body.replaceAll(/value="[^"]*"/g, '');
    expect(plain(wrong.body)).toBe(plain(unknown.body));
    expect(wrong.body).not.toContain('Wrong-horse');
    expect(await me(other)).toBe(401);
    const right = await other.submit('/login', {
      email: ` ${ann.email.toUpperCase()} `,
      password: ann.password,
      return_to: '/v3/users/me',
    });
    expect([right.statusCode, right.headers.location]).toEqual([303, '/v3/users/me']);
    const [cookie] = [right.headers['set-cookie'] ?? []].flat().filter((line) => line.startsWith('sallyport_session='));
    expect(cookie).toMatch(/^sallyport_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await me(other)).toBe(200);
    const entries = (await audited('&filter[action]=sign-in')).slice(0, 3);
    expect(entries).toMatchObject([
      {
        outcome: 'success',
        successful: true,
        authentication_type: 'basic',
        client_ip: '198.51.100.1',
        actor: ann.email,
      },
      { outcome: 'not_found', successful: false, actor: '' },
      { outcome: 'invalid_password', successful: false, actor: ann.email },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/horse|bob@/);
  });

  it('begins a session of its own, whatever the browser brought', async () => {
    browser.jar.set('sallyport_session', 'x'.repeat(43));
    await setUp();
    const first = browser.jar.get('sallyport_session')!;
    expect(first).not.toBe('x'.repeat(43));
    await browser.post('/login', { csrf_token: tokenIn((await new FormBrowser(plane).get('/login')).body), ...ann });
    const before = new FormBrowser(plane);
    before.jar.set('sallyport_session', first);
    expect(await me(before)).toBe(200);
    // Signing in again in the same browser ends the session that it had.
    const again = new FormBrowser(plane);
    await again.get('/login');
    again.jar.set('sallyport_session', first);
    const page = (await new FormBrowser(plane).get('/login')).body;
    expect(tokenIn(page)).not.toBe('');
    again.jar.delete('sallyport_session');
    const { body } = await again.get('/login');
    again.jar.set('sallyport_session', first);
    await again.post('/login', { csrf_token: tokenIn(body), ...ann });
    expect([await me(again), await me(before)]).toEqual([200, 401]);
  });

  it('ends after an hour without use, and after twelve however much it is used', async () => {
    await setUp();
    const id = await idOf();
    for (let hours = 0; hours < 11; hours++) {
      plane.nowMs += 0.99 * hourMs;
      expect(await me(browser), `after ${hours}`).toBe(200);
    }
    plane.nowMs += 1.2 * hourMs;
    expect(await me(browser)).toBe(401);
    await browser.signIn(ann.email, ann.password);
    plane.nowMs += hourMs;
    expect(await me(browser)).toBe(401);
    await plane.services.signIn.sessions.prune();
    expect(await plane.store.signIn.sessions.listOf(id)).toEqual([]);
  });

  it('is ended by signing out, here or everywhere, and by whoever it is or an admin', async () => {
    await setUp();
    const [phone, laptop] = [new FormBrowser(plane), new FormBrowser(plane)];
    for (const other of [phone, laptop]) await other.signIn(ann.email, ann.password);
    const { data } = (await browser.ask('GET', '/v3/users/me/sessions')).json();
    expect(data.map(({ is_current }: { is_current: boolean }) => is_current).sort()).toEqual([false, false, true]);
    expect(JSON.stringify(data)).not.toContain(browser.jar.get('sallyport_session'));
    await phone.submit('/account', {}, { action: '/logout' });
    expect([await me(phone), await me(laptop), await me(browser)]).toEqual([401, 200, 200]);
    const left = (await browser.ask('GET', '/v3/users/me/sessions')).json().data;
    const other = left.find(({ is_current }: { is_current: boolean }) => !is_current).id;
    await browser.submit('/account', {}, { action: `/account/sessions/${other}/revoke` });
    expect([await me(laptop), await me(browser)]).toEqual([401, 200]);
    await laptop.signIn(ann.email, ann.password);
    await laptop.submit('/account', { everywhere: 'yes' }, { action: '/logout' });
    expect([await me(laptop), await me(browser)]).toEqual([401, 401]);
    await browser.signIn(ann.email, ann.password);
    const id = await idOf();
    expect((await plane.ask('DELETE', `/v3/users/${id}/sessions`)).statusCode).toBe(204);
    expect(await me(browser)).toBe(401);
    expect((await audited('&filter[entity_type]=session')).length).toBeGreaterThanOrEqual(5);
  });

  it('is over at once where the account is switched off', async () => {
    await setUp();
    const id = await idOf();
    expect((await plane.ask('PATCH', `/v3/users/${id}`, { payload: { active: false } })).statusCode).toBe(200);
    expect([await me(browser), (await browser.get('/account')).statusCode]).toEqual([401, 303]);
    const again = await new FormBrowser(plane).signIn(ann.email, ann.password);
    expect(again.statusCode).toBe(401);
    expect(await audited('&filter[action]=sign-in')).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ outcome: 'disabled', principal_id: id })]),
    );
  });

  it('counts only in what pages of ours ask for', async () => {
    await setUp();
    const { csrf_token } = (await browser.ask('GET', '/v3/users/me/session')).json();
    const path = `/v3/users/me/sessions/${crypto.randomUUID()}`;
    const change = async (headers: Record<string, string>) =>
      (await browser.ask('DELETE', path, { headers })).statusCode;
    const own = { origin: 'http://localhost:8300', 'sec-fetch-site': 'same-origin' };
    expect(await change({ ...own, 'x-csrf-token': csrf_token })).toBe(404);
    expect(await change({ 'sec-fetch-site': 'same-origin', 'x-csrf-token': csrf_token })).toBe(404);
    const headersOfOthers: Record<string, string>[] = [
      own,
      { ...own, 'x-csrf-token': 'x'.repeat(43) },
      { 'x-csrf-token': csrf_token },
      { origin: 'http://localhost:81', 'x-csrf-token': csrf_token },
      { origin: 'https://localhost:8300', 'x-csrf-token': csrf_token },
      { origin: 'null', 'x-csrf-token': csrf_token },
    ];
    for (const headers of headersOfOthers) expect(await change(headers), JSON.stringify(headers)).toBe(403);
    for (const site of ['cross-site', 'same-site'])
      expect(await change({ 'sec-fetch-site': site, 'x-csrf-token': csrf_token }), site).toBe(401);
    expect((await browser.ask('GET', '/v3/users/me', { headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(
      401,
    );
    // A token is looked at before any cookie.
    const bad = await browser.ask('GET', '/v3/users/me', { headers: { authorization: 'Bearer kpat_none' } });
    expect(bad.statusCode).toBe(401);
  });

  it('takes no form that another site sent, or that was shown to another browser', async () => {
    await setUp();
    const stranger = new FormBrowser(plane);
    const csrf_token = tokenIn((await stranger.get('/login')).body);
    const login = { csrf_token, email: ann.email, password: ann.password };
    const refused = [
      await stranger.post('/login', { ...login, csrf_token: '' }),
      await stranger.post('/login', login, { origin: 'https://evil.example' }),
      await stranger.post('/login', login, { 'sec-fetch-site': 'cross-site' }),
      await new FormBrowser(plane).post('/login', login),
      await browser.post('/logout', { csrf_token }),
      await browser.post('/account/password', {
        csrf_token,
        current_password: ann.password,
        password: 'Other-horse-77',
      }),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 403, 403]);
    expect((await stranger.post('/login', login)).statusCode).toBe(303);
    expect(await me(browser)).toBe(200);
    const json = await stranger.ask('POST', '/login', { payload: login });
    expect(json.statusCode).toBe(415);
  });

  it('leads to no other site', async () => {
    await setUp();
    for (const return_to of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/login']) {
      const answer = await new FormBrowser(plane).submit('/login', { ...ann, return_to });
      expect(answer.headers.location, return_to).toBe('/overview');
    }
    const page = await new FormBrowser(plane).get('/login?return_to=//evil.example');
    expect(page.body).not.toContain('evil');
  });

  it('changes a password for who knows it, to none of the last, and signs out everywhere else', async () => {
    await setUp();
    const other = new FormBrowser(plane);
    await other.signIn(ann.email, ann.password);
    const change = (current_password: string, password: string) =>
      browser.submit('/account', { current_password, password }, { action: '/account/password' });
    expect((await change('Wrong-horse-77', 'Other-horse-77')).body).toContain('The current password is wrong');
    expect((await change(ann.password, ann.password)).body).toContain('none of the last 13');
    expect((await change(ann.password, 'Other-horse-77')).body).toContain('Your password is changed');
    expect([await me(browser), await me(other)]).toEqual([200, 401]);
    expect((await change('Other-horse-77', ann.password)).body).toContain('none of the last 13');
    expect((await other.signIn(ann.email, ann.password)).statusCode).toBe(401);
  });

  it('slows down who guesses, and keeps out nobody who has signed in with their browser, nor others for long', async () => {
    await setUp();
    const guesser = new FormBrowser(plane);
    const guess = async (who: FormBrowser) => {
      const { body } = await who.get('/login');
      return await who.post('/login', { csrf_token: tokenIn(body), email: ann.email, password: 'Wrong-horse-77' });
    };
    const statuses = [];
    for (let tries = 0; tries < 7; tries++) statuses.push((await guess(guesser)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const late = await guesser.signIn(ann.email, ann.password);
    expect([late.statusCode, late.headers['retry-after'], late.body]).toEqual([
      429,
      '1',
      expect.stringContaining('Try again in 1 s'),
    ]);
    // From many addresses the account is guessed at; a browser that it knows gets in at once, another within half a minute.
    const { limits } = plane.services.signIn;
    for (let tries = 0; tries < 30; tries++)
      await limits.begin({ email: ann.email, address: `203.0.113.${tries}`, isKnownBrowser: false }).catch(() => {});
    const stranger = await new FormBrowser(plane).signIn(ann.email, ann.password);
    expect([stranger.statusCode, Number(stranger.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    expect(Number(stranger.headers['retry-after'])).toBeLessThanOrEqual(30);
    await browser.submit('/account', {}, { action: '/logout' });
    expect((await browser.signIn(ann.email, ann.password)).statusCode).toBe(303);
    plane.nowMs += 30_000;
    expect((await new FormBrowser(plane).signIn(ann.email, ann.password)).statusCode).toBe(303);
    expect(await audited('&filter[action]=sign-in')).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ outcome: 'locked', actor: ann.email })]),
    );
  });

  it('lets an admin make a link for who lost the password, or was invited', async () => {
    await setUp();
    const bob = await addUser({ isActive: false });
    const made = await plane.ask('POST', `/v3/users/${bob.id}/password-link`);
    const guest = new FormBrowser(plane);
    const done = await guest.submit(made.json().path, { password: 'Bobs-horse-787' });
    expect([made.statusCode, done.statusCode, (await guest.ask('GET', '/v3/users/me')).json().email]).toEqual([
      201,
      303,
      bob.email,
    ]);
    expect((await plane.ask('POST', `/v3/users/${bob.id}/password-link`, { as: 'nobody' })).statusCode).toBe(401);
    expect(JSON.stringify(await audited())).not.toContain(made.json().path.slice('/setup/'.length));
  });

  it('takes no link any more once there is another, a password was chosen, or the account is switched off', async () => {
    const { id } = await addUser({ isActive: true });
    const url = `/v3/users/${id}/password-link`;
    const linkTo = async (): Promise<string> => (await plane.ask('POST', url)).json().path;
    const status = async (path: string) => (await plane.ask('GET', path, { as: 'nobody' })).statusCode;
    const first = await linkTo();
    const second = await linkTo();
    expect([await status(first), await status(second)]).toEqual([410, 200]);
    const by = { ...byNobody, organizationId: plane.services.organizationId };
    await plane.store.signIn.credentials.set(id, hash, { atMs: plane.nowMs, formerMax: 12 }, by);
    const third = await linkTo();
    expect([await status(second), await status(third)]).toEqual([410, 200]);
    expect((await plane.ask('PATCH', `/v3/users/${id}`, { body: { active: false } })).statusCode).toBe(200);
    expect(await status(third)).toBe(410);
  });

  it('shows pages that may do nothing but show, and send their forms to us', async () => {
    const page = await browser.get('/login');
    expect(page.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      ),
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const { paths } = (await plane.ask('GET', '/openapi.json')).json();
    expect(Object.keys(paths).filter((path) => /^\/(login|account|setup|authenticate)/.test(path))).toEqual([]);
    expect((await browser.get('/login/nobody')).statusCode).toBe(404);
    expect((await browser.get('/authenticate/oidc/callback?state=x&code=y')).statusCode).toBe(400);
    const injected = await browser.get('/login?return_to=/%22%3E%3Cscript%3E');
    expect(injected.body).not.toContain('<script');
  });
});
