import { expect, it } from 'vitest';
import { maskPointers } from './mask-pointers.ts';

it.each([
  ['a member', '{"a":{"b":1,"c":2}}', ['/a/b'], '{"a":{"b":"*","c":2}}'],
  [
    'any item',
    '{"messages":[{"content":"x"},{"content":"y"}]}',
    ['/messages/*/content'],
    '{"messages":[{"content":"*"},{"content":"*"}]}',
  ],
  ['names with signs', '{"a/b":1,"c~d":2}', ['/a~1b', '/c~0d'], '{"a/b":"*","c~d":"*"}'],
  ['what is not there', '{"a":1}', ['/b', '/a/b', '/constructor'], '{"a":1}'],
  ['events', 'data: {"a":1}\n\ndata: [DONE]\n\n', ['/a'], 'data: {"a":"*"}\n\ndata: [DONE]\n\n'],
  ['events that were cut', 'data: {"a":1}\n\ndata: {"a":"secr', ['/a'], 'data: {"a":"*"}\n\ndata: *'],
  ['JSON that was cut', '{"a":"secr', ['/a'], undefined],
  ['nothing', 'plain', [], 'plain'],
])('masks %s', (_, text, pointers, expected) => {
  expect(maskPointers(text, pointers)).toBe(expected);
});
