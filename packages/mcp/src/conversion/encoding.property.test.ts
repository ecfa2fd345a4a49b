import { normalisePath } from '@sallyport/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolRequest } from './converted-tool.ts';
import { argumentsOf, toolOf } from './test-tools.ts';
import { mayTraverse } from './traversal.ts';

const tool = toolOf({
  method: 'POST',
  path: '/a/{id}/b/{more}.json',
  host: 'api.example.com',
  query: { key: ['s3cret'] },
  headers: { 'X-Fixed': ['1'] },
  parameters: [
    { name: 'id', in: 'path' },
    { name: 'more', in: 'path', explode: true },
    { name: 'q', in: 'query' },
    { name: 'r', in: 'query', allowReserved: true },
    { name: 'o', in: 'query', explode: true },
    { name: 'd', in: 'query', style: 'deepObject' },
    { name: 'X-Note', in: 'header' },
    { name: 'c', in: 'cookie' },
  ],
});

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '.',
      '/',
      '\\',
      '%',
      '2',
      'e',
      'f',
      ';',
      '=',
      '&',
      '?',
      '#',
      '\r',
      '\n',
      '\0',
      ' ',
      'é',
      '․',
      '／',
    ),
  }),
  fc.constantFrom('key', 'key[]', 'KEY', 'q', 'r=1&key=2', 'host', '__proto__'),
);
const scalar = fc.oneof(nasty, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(nasty, scalar, { maxKeys: 3 }));

const call = fc.record(
  {
    path_id: value,
    path_more: value,
    query_q: value,
    query_r: value,
    query_o: value,
    query_d: value,
    'header_X-Note': value,
    cookie_c: value,
  },
  { requiredKeys: ['path_id', 'path_more'] },
);

function requestsOf(check: (request: ToolRequest) => void): void {
  let sent = 0;
  fc.assert(
    fc.property(call, (values) => {
      const request = tool.request(argumentsOf(values));
      if (typeof request === 'string') return;
      sent++;
      check(request!);
    }),
    { numRuns: 3000 },
  );
  expect(sent).toBeGreaterThan(200);
}

describe('whatever the arguments', () => {
  it('the path keeps its segments, and is what the gateway and the API read', () => {
    requestsOf(({ target }) => {
      const path = target.split('?', 1)[0]!;
      expect(path).toMatch(/^\/a\/[^/\\]+\/b\/[^/\\]+\.json$/);
      expect(normalisePath(path)).toBe(path);
      expect(new URL(path, 'http://x').pathname).toBe(path);
      const decoded = decodeURIComponent(path.slice('/a/'.length));
      expect(decoded.split(/[/\\]/).some((segment) => segment === '..' || segment === '.')).toBe(false);
    });
  });

  it('no parameter of the query but those of the arguments is added, and fixed ones stay alone', () => {
    requestsOf(({ target }) => {
      const query = target.slice(target.indexOf('?') + 1);
      expect(query).toMatch(/^[\x21\x24\x26-\x3b\x3d\x3f-\x5f\x61-\x7e%]*$/);
      expect(query).not.toContain('#');
      const pairs = [...new URLSearchParams(query)];
      expect(pairs.filter(([name]) => name.toLowerCase().startsWith('key')).map(([, text]) => text)).toEqual([
        's3cret',
      ]);
      // Members of the exploded object are its own names; they are never those of others.
      expect(pairs.filter(([name]) => name === 'q').length).toBeLessThanOrEqual(3);
    });
  });

  it('headers are those of the tool, and none ends early', () => {
    requestsOf(({ headers, cookies, method, host }) => {
      expect(headers.filter((_, i) => i % 2 === 0).every((name) => ['X-Fixed', 'X-Note'].includes(name))).toBe(true);
      for (const text of [...headers, ...cookies.flat()])
        expect(text).not.toMatch(/[\0-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/);
      for (const [name, text] of cookies) expect(`${name}=${text}`).not.toMatch(/[;,\s"\\]/);
      expect([method, host]).toEqual(['POST', 'api.example.com']);
    });
  });
});

describe('path traversal (a bug that Kong had)', () => {
  it.each([
    ...[
      '.',
      '..',
      '../x',
      'x/..',
      'x/../y',
      '..\\x',
      'x\\..\\y',
      '/..',
      './x',
      'a/./b',
      '..;',
      '..;/x',
      '..;a=b/x',
      'x/..;/y',
    ],
    ...['%2e%2e', '%2e%2e/x', '%2E.', '.%2e', '..%2f', '%2e%2e%2fx', '..%5cx', '%252e%252e', '%25252e%25252e%25252fx'],
    ...[
      '%c0%ae%c0%ae',
      '%c0%ae.',
      '..%c0%af',
      '..%c1%9c',
      '%e0%80%ae%e0%80%ae',
      '%f0%80%80%ae.',
      '%u002e%u002e',
      '..%u2215',
    ],
    ...[
      '․․',
      '‥',
      '．．',
      '..／x',
      '..＼x',
      '..∕x',
      '..⁄x',
      '.\u200b.',
      '\u00ad..',
      '..\0',
      '..%00',
      ' ..',
      '.. ',
      '..%20/x',
      '%09..',
      '..;%2fx',
    ],
  ])('%j is refused', (id) => {
    expect(mayTraverse(id)).toBe(true);
    expect(tool.request(argumentsOf({ path_id: id, path_more: 'x' }))).toMatch(/^path_id (may not lead|holds control)/);
    expect(tool.request(argumentsOf({ path_id: ['ok', id], path_more: 'x' }))).toMatch(
      /^path_id (may not lead|holds control)/,
    );
    expect(tool.request(argumentsOf({ path_id: 'x', path_more: { [id]: 1 } }))).toMatch(
      /^path_more (may not lead|holds control)/,
    );
  });

  it.each([
    'a',
    '...',
    'a..b',
    '..a',
    'v1.2',
    'docs/readme.md',
    'a/b',
    '100%',
    '50%25',
    'é',
    '%',
    '%zz',
    'a b',
    '.env',
    'a;b',
  ])('%j goes its way, in one segment', (id) => {
    expect(mayTraverse(id)).toBe(false);
    const request = tool.request(argumentsOf({ path_id: id, path_more: 'x' })) as ToolRequest;
    expect(request.target).toBe(`/a/${encodeURIComponent(id)}/b/x.json?key=s3cret`);
  });

  it('is not made of a value and what stands around it', () => {
    const around = toolOf({ path: '/a/.{id}', parameters: [{ name: 'id', in: 'path' }] });
    expect(around.request(argumentsOf({ path_id: '.' }))).toBe('path_id may not lead to another path');
    const label = toolOf({ path: '/a/{id}', parameters: [{ name: 'id', in: 'path', style: 'label' }] });
    expect(label.request(argumentsOf({ path_id: '' }))).toBe('path_id is empty');
  });
});
