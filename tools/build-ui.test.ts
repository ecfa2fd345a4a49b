import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runNode } from './run/command.ts';

/** Does what Vite does as far as it matters here, and says how often it was asked. */
const vite = `
const fs = require('node:fs');
if (fs.readFileSync('web/main.tsx', 'utf8') === 'broken') { console.error('main.tsx:1'); process.exit(1); }
fs.rmSync('dist', { recursive: true, force: true });
fs.mkdirSync('dist');
fs.appendFileSync('builds', 'x');
`;

describe('building pages', () => {
  let root: string;
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  const build = () => runNode(['tools/build-ui.js'], { cwd: root });
  const builds = async () => (await readFile(join(root, 'apps/chatbot/builds'), 'utf8')).length;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sallyport-ui-'));
    await write('package.json', '{"type":"module"}');
    await cp(join(import.meta.dirname, 'build-ui.js'), join(root, 'tools/build-ui.js'));
    await write('node_modules/vite/bin/vite.js', vite);
    await write('node_modules/vite/package.json', '{}');
    await write('apps/chatbot/web/main.tsx', 'one');
    await write('packages/ui/src/index.ts', 'one');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('builds what is missing, and nothing that is there', async () => {
    expect(await build()).toMatchObject({ ok: true, output: expect.stringContaining('apps/chatbot') });
    expect(await build()).toMatchObject({ ok: true, output: '' });
    await rm(join(root, 'apps/chatbot/dist'), { recursive: true });
    await build();
    expect(await builds()).toBe(2);
  });

  it('builds again when a source, one of the common ones, or a version of a package has changed', async () => {
    await build();
    for (const path of ['apps/chatbot/web/main.tsx', 'packages/ui/src/index.ts', 'package-lock.json']) {
      await write(path, 'two');
      await build();
    }
    await rm(join(root, 'packages/ui/src/index.ts'));
    await build();
    expect(await builds()).toBe(5);
  });

  it('says what is wrong, and tries again the next time', async () => {
    await write('apps/chatbot/web/main.tsx', 'broken');
    expect(await build()).toMatchObject({ ok: false, output: expect.stringContaining('main.tsx:1') });
    await write('apps/chatbot/web/main.tsx', 'mended');
    expect(await build()).toMatchObject({ ok: true });
  });
});
