import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';

const origin = 'http://gallery.test';
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** The gallery of `packages/ui`, built, as pages get it: under the policy that theirs are served with. No server is there. */
export async function buildGallery() {
  const folder = join(import.meta.dirname, '../../../packages/ui/gallery');
  const built = await build({
    configFile: join(folder, 'vite.config.ts'),
    logLevel: 'silent',
    build: { write: false, assetsInlineLimit: 0, modulePreload: false, reportCompressedSize: false },
  });
  if (!('output' in built)) throw new Error('The gallery was not built.');
  const files = new Map(
    built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : Buffer.from(file.source)]),
  );
  return {
    async open(page: Page): Promise<void> {
      await page.route(`${origin}/**`, (route) => {
        const path = new URL(route.request().url()).pathname.slice(1) || 'index.html';
        const body = files.get(path);
        if (body === undefined) return route.fulfill({ status: 204 });
        const contentType = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
        return route.fulfill({ body, contentType, headers: { 'content-security-policy': "default-src 'self'" } });
      });
      await page.goto(origin);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    },
  };
}
