import { expect, it } from 'vitest';
import { defaultReturnTo, safeReturnTo } from './return-to.ts';

it('leads to a path of ours', () => {
  expect(safeReturnTo('/dashboards/7?range=24h#cost')).toBe('/dashboards/7?range=24h#cost');
  expect(safeReturnTo('/a/../b')).toBe('/b');
});

it.each([
  ...[
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example',
    '///evil.example',
  ],
  ...[
    '/%0a/evil',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    '/a/..//evil.example',
    '/.//evil.example',
  ],
  ...['', 'evil', '/login?return_to=/login', '/logout', undefined, ['/a'], `/${'a'.repeat(3_000)}`],
])('leads to no other site, and not in circles: %j', (text) => {
  const led = safeReturnTo(text);
  expect(new URL(led, 'http://us.example').origin).toBe('http://us.example');
  expect(led === defaultReturnTo || led.startsWith('/%0a')).toBe(true);
});
