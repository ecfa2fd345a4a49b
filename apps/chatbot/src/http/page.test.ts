import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageRoutes } from './page.ts';
import { securityHeaders } from './security-headers.ts';

describe('the page', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-page-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>Ask</title>');
    await writeFile(join(folder, 'assets/main-1a2b.js'), '1');
    await writeFile(join(folder, '.sources'), 'digest');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function get(path: string, pageFolder = folder) {
    const app = Fastify();
    app.addHook('onRequest', securityHeaders({ issuer: 'https://idp.example/realm' }));
    await app.register((below) => pageRoutes(below, { pageFolder }), {
      prefix: '/chat',
    });
    const response = await app.inject(path);
    await app.close();
    return response;
  }

  it('is asked for anew each time, its files never again', async () => {
    const page = await get('/chat/');
    expect([page.statusCode, page.body, page.headers['cache-control']]).toEqual([
      200,
      '<title>Ask</title>',
      'no-store',
    ]);
    expect((await get('/chat/assets/main-1a2b.js')).headers['cache-control']).toContain('immutable');
    expect((await get('/chat')).headers.location).toBe('/chat/');
  });

  it('runs no script but its own, and lets only the identity provider follow a form', async () => {
    const policy = (await get('/chat/')).headers['content-security-policy'];
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("form-action 'self' https://idp.example;");
    expect(policy).not.toContain('unsafe');
  });

  it('shows nothing else of its folder, nor beyond', async () => {
    for (const path of ['/chat/.sources', '/chat/../page.ts', '/chat/%2e%2e/page.ts', '/chat/assets/'])
      expect((await get(path)).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('says how to build it where it is not built', async () => {
    const response = await get('/chat/', join(folder, 'nothing'));
    expect([response.statusCode, response.body]).toEqual([503, expect.stringContaining('npm run build:ui')]);
  });
});
