import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDevIdp, startDevIdp } from './start.ts';

describe('faults of the development identity provider', () => {
  let idp: RunningDevIdp;
  beforeEach(async () => {
    idp = await startDevIdp();
  });
  afterEach(() => idp.stop());

  const keys = () => fetch(`${idp.issuer}/jwks`);

  it('counts what reaches an endpoint, and answers it with the status it is told', async () => {
    expect((await keys()).status).toBe(200);
    idp.faults.set('jwks', { status: 503 });
    expect((await keys()).status).toBe(503);
    expect((await fetch(idp.discoveryUrl)).status).toBe(200);
    idp.faults.set('jwks', { body: 'no JSON' });
    expect(await (await keys()).text()).toBe('no JSON');
    idp.faults.clear('jwks');
    expect((await keys()).status).toBe(200);
    expect([idp.faults.requests('jwks'), idp.faults.requests('discovery')]).toEqual([4, 1]);
  });

  it('answers late', async () => {
    idp.faults.set('discovery', { delayMs: 30 });
    const startedAtMs = performance.now();
    expect((await fetch(idp.discoveryUrl)).status).toBe(200);
    expect(performance.now() - startedAtMs).toBeGreaterThan(25);
  });

  it('holds answers until they are let go', async () => {
    const release = idp.faults.hold('jwks');
    const answer = keys();
    await expect.poll(() => idp.faults.requests('jwks')).toBe(1);
    release();
    expect((await answer).status).toBe(200);
  });

  it('is away, and comes back at the same address with all it knew', async () => {
    const before = (await (await keys()).json()) as unknown;
    await idp.down();
    await expect(keys()).rejects.toThrow();
    await idp.up();
    expect(await (await keys()).json()).toEqual(before);
  });

  it('signs what no provider would issue', async () => {
    const token = await idp.sign({ iss: 'https://other.example/', exp: 1 }, { typ: 'JWT', kid: '../../etc/passwd' });
    const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(header!)).toEqual({ alg: 'RS256', typ: 'JWT', kid: '../../etc/passwd' });
    expect(JSON.parse(payload!)).toEqual({ iss: 'https://other.example/', exp: 1 });
  });
});
