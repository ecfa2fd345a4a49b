import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addToList, pluginNames } from './plugin-list.ts';

const list = `import { acl } from './acl/plugin.ts';
import { rateLimiting } from './rate-limiting/plugin.ts';

export const plugins = [
  // 950
  acl,
  rateLimiting, // 910
] as const;
`;

describe('the list of plugins', () => {
  it('is read in order of execution', () => {
    expect(pluginNames(list)).toEqual(['acl', 'rate-limiting']);
  });

  it.each(['acl', 'rate-limiting'])('gets a new plugin right after %s', (after) => {
    const names = pluginNames(addToList(list, 'my-plugin', after)!);
    expect(names[names.indexOf(after) + 1]).toBe('my-plugin');
    expect(names).toHaveLength(3);
  });

  it('stays as it is when the other plugin is unknown', () => {
    expect(addToList(list, 'my-plugin', 'nobody')).toBeUndefined();
  });

  it('has the form that is expected here, in this repository', () => {
    const index = readFileSync(join(import.meta.dirname, '../../packages/plugins/src/index.ts'), 'utf8');
    expect(pluginNames(index)).toContain('file-log');
  });
});
