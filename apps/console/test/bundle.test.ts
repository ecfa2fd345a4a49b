import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const dist = join(import.meta.dirname, '../dist');
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/(console-assets\/[\w.-]+\.(?:js|css))"/g)].map(([, file]) => file!);

it('is drawn from less than 300 kB, as it travels', () => {
  expect(first.length).toBeGreaterThan(1);
  const bytes = first.map((file) => gzipSync(readFileSync(join(dist, file))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(300_000);
});

it('loads screens, charts and the editor when they are first shown', () => {
  const read = (file: string) => readFileSync(join(dist, file), 'utf8');
  const text = first
    .filter((file) => file.endsWith('.js'))
    .map(read)
    .join('');
  const scripts = readdirSync(join(dist, 'console-assets')).filter((file) => file.endsWith('.js'));
  // What each names in itself, and nothing else does.
  for (const mark of ['cm-editor', 'u-legend', 'react-grid-item', 'What needs attention']) {
    expect([mark, text.includes(mark)]).toEqual([mark, false]);
    expect([mark, scripts.some((file) => read(`console-assets/${file}`).includes(mark))]).toEqual([mark, true]);
  }
});
