import { expect, it } from 'vitest';
import { readPage } from './page-text.ts';

it('reads paragraphs, headings, lists and code of a page', () =>
  expect(
    readPage('Use it\nfor [x](y.md).\n\n```yaml\na:\n\n  b: 1\n```\n\n## More\n\n- one\n- two\n  lines\n'),
  ).toEqual([
    { type: 'paragraph', text: 'Use it for x.' },
    { type: 'code', text: 'a:\n\n  b: 1' },
    { type: 'heading', text: 'More' },
    { type: 'list', items: ['one', 'two lines'] },
  ]));
