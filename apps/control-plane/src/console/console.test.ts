import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAdminPath } from '../sign-in/people/first-admin.ts';
import { TestControlPlane } from '../test/control-plane.ts';
import { FormBrowser } from '../test/form-browser.ts';

const password = 'Correct-horse-7';
const asPage = { accept: 'text/html,application/xhtml+xml' };

describe('the console', () => {
  let plane: TestControlPlane;
  let ann: FormBrowser;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    ann = new FormBrowser(plane);
    const path = (await firstAdminPath(plane.services))!;
    await ann.submit(path, { full_name: 'Ann Example', email: 'ann@example.com', password });
  });
  afterAll(async () => await plane.stop());

  it.each(['/', '/overview', '/gateway/x/routes', '/requests/1', '/conversations/1', '/posture'])(
    'is a page at %s, which runs nothing that stands in it and stands in no other',
    async (path) => {
      const { statusCode, headers, body } = await ann.get(path, asPage);
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers['content-security-policy']).toBe(
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
      );
      expect(headers).toMatchObject({
        ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' },
        ...{ 'cross-origin-opener-policy': 'same-origin', 'cache-control': 'no-store' },
      });
      expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|javascript:/i);
    },
  );

  it('leads people who are not signed in to where they do, and back; programs get a problem', async () => {
    const stranger = new FormBrowser(plane);
    const led = await stranger.get('/ai/models?time=7d', asPage);
    expect([led.statusCode, led.headers.location]).toEqual([303, '/login?return_to=%2Fai%2Fmodels%3Ftime%3D7d']);
    const program = await stranger.get('/overview', { accept: 'application/json' });
    expect([program.statusCode, program.headers['content-type']]).toEqual([
      401,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
  });

  it('has files that are kept as long as their names, compressed as they are built, and no others', async () => {
    const { body } = await ann.get('/', asPage);
    const script = /src="(\/console-assets\/[\w-]+-[\w-]{8}\.js)"/.exec(body)![1]!;
    const plain = await new FormBrowser(plane).get(script);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const small = await new FormBrowser(plane).get(script, { 'accept-encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(small.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    expect((await ann.get('/console-assets/theme.js')).headers['cache-control']).toBe('no-cache');
    for (const path of ['..%2findex.html', '../index.html', '%2e%2e/licences.md', '..%5c..%5cpackage.json', 'none.js'])
      expect([path, (await ann.get(`/console-assets/${path}`)).statusCode]).toEqual([
        path,
        expect.toBeOneOf([403, 404]),
      ]);
  });

  it('is told to no other site', async () => {
    for (const origin of [
      'null',
      'http://localhost:8300.example.com',
      'https://evil.example',
      'http://localhost:83000',
    ]) {
      const answer = await ann.get('/v3/users/me', { origin });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});
