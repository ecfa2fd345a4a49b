import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedWorkspaces } from '../publish/workspaces.ts';
import { copiedPackages } from './copied-packages.ts';
import { runtimePackages } from './runtime-packages.ts';
import { billOfMaterials } from './sbom.ts';

const root = join(import.meta.dirname, '../..');
const { components } = billOfMaterials(root, publishedWorkspaces(root), [
  ...runtimePackages(root),
  ...copiedPackages(),
]);
const names = components.map(({ name }) => name);

describe('the bill of materials', () => {
  it('holds every package that a published one depends on, those that tests need as well', () => {
    for (const { manifest } of publishedWorkspaces(root))
      for (const name of Object.keys(manifest.dependencies)) expect(names).toContain(name);
    expect(names).toEqual(expect.arrayContaining(['zod', 'yaml', 'ajv', 'fast-uri']));
  });

  it('holds what the notices hold, and nothing that is not delivered', () => {
    const notices = readFileSync(join(root, 'THIRD_PARTY_NOTICES.md'), 'utf8');
    const noticed = Array.from(notices.matchAll(/^## (\S+) \S+ \(/gm), ([, name]) => name!);
    const others = names.filter((name) => !name.startsWith('@sallyport/') && !name.startsWith('node-'));
    expect(others.toSorted()).toEqual(noticed.toSorted());
    expect(names).not.toContain('@sallyport/testkit');
  });

  it('names versions and hashes that the registry can be asked about', () => {
    expect(components.find(({ name }) => name === '@ioredis/commands')).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/%40ioredis\/commands@\d/),
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    });
  });
});
