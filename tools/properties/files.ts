import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The tests that draw cases, by themselves or with a suite or arbitrary of another file. */
export function propertyTests(root: string): string[] {
  const sources = globSync('{packages,apps,tools,bench}/**/*.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  });
  const texts = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const drawing = sources.filter((file) => texts.get(file)!.includes(`from 'fast-check'`));
  const shared = drawing.filter((file) => !isTest(file)).map((file) => `/${basename(file)}'`);
  return sources.filter(
    (file) => isTest(file) && (drawing.includes(file) || shared.some((end) => texts.get(file)!.includes(end))),
  );
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}
