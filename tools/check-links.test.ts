import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkLinks } from './check-links.ts';

it('links to files and headings that are not there are told, others are not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sallyport-links-'));
  await writeFile(join(root, 'other.md'), '# The `first` heading\n\n<a id="code"></a>\n');
  await writeFile(
    join(root, 'page.md'),
    [
      '## Here',
      '[a](other.md) [b](other.md#the-first-heading) [c](other.md#code) [d](#here) [e](https://example.com/x)',
      '[f](gone.md) [g](other.md#nothing) [h](#nowhere)',
      '```yaml\n[i](in-code.md)\n```',
    ].join('\n'),
  );
  expect(checkLinks(root)).toEqual(
    ['gone.md', 'other.md#nothing', '#nowhere'].map((link) => `page.md: nothing is behind the link '${link}'.`),
  );
  await rm(root, { recursive: true });
});
