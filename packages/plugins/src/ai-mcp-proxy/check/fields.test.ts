import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { modeSchema } from '../schema/modes.ts';
import { fieldsOfModes } from './fields.ts';

const converting = ['conversion-listener', 'conversion-only'];

it('says on the plugin’s page what it refuses elsewhere', async () => {
  const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  for (const { paths, modes } of fieldsOfModes) {
    for (const path of paths) {
      const row = rows.find((line) => line.split('|')[1]!.includes(`\`${path}\``));
      expect(row, path).toBeDefined();
      expect(modesIn(row!.split('|')[2]!), path).toEqual([...modes].sort());
    }
  }
});

function modesIn(told: string): string[] {
  const named = told.includes('those that convert')
    ? converting
    : [...told.matchAll(/`([a-z-]+)`/g)].map(([, one]) => one!);
  const isExcept = told.includes('all but');
  return modeSchema.options.filter((mode) => named.includes(mode) !== isExcept).sort();
}
