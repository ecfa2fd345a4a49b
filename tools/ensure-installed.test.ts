import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runNode } from './run/command.ts';

describe('ensure-installed, where npm brings no Node', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sallyport-installed-'));
    for (const file of ['tools/ensure-installed.js', 'tools/build-ui.js', 'tools/link-node.js'])
      await cp(join(dirname(import.meta.dirname), file), join(root, file));
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, 'package.json'), '{"type":"module"}');
    for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
      await writeFile(join(root, file), '{"packages":{}}');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('takes a Node that has all that the gateway asks of it', async () => {
    expect(await runNode(['tools/ensure-installed.js'], { cwd: root })).toMatchObject({ ok: true, output: '' });
  });

  it('says which Node is needed where this one lacks something, however high its number', async () => {
    const older = "data:text/javascript,import net from 'node:net'; delete net.BoundSocket;";
    const { ok, output } = await runNode(['--import', older, 'tools/ensure-installed.js'], { cwd: root });
    expect(ok).toBe(false);
    expect(output).toContain('needs Node 24.19 or 26.4, or newer');
  });
});
