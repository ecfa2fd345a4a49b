import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesTemplate, schemeOf, unwrapUri, wrapUri } from './resource-uris.ts';

describe('a wrapped URI', () => {
  it('says whose it is', () => expect(wrapUri('wiki', 'file:///notes')).toBe('wiki+file:///notes'));
  it('keeps the scheme that clients show as a user interface', () => {
    expect(wrapUri('wiki', 'ui://board/1')).toBe('ui://wiki+board/1');
  });
  it('leaves a template a template', () => expect(wrapUri('wiki', 'db:///{table}')).toBe('wiki+db:///{table}'));

  it('comes back as it was, whatever the source is called', () => {
    const uri = fc.oneof(
      fc.webUrl(),
      fc.string({ maxLength: 40 }),
      fc.constantFrom('ui://x', 'a+b://c', 'wiki+file:///x'),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }), uri, (source, original) => {
        const scheme = schemeOf(source);
        expect(unwrapUri(wrapUri(scheme, original))).toEqual({ scheme, uri: original });
      }),
    );
  });

  it('is of one source only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        if (one !== other) expect(schemeOf(one)).not.toBe(schemeOf(other));
      }),
    );
    expect(schemeOf('Wiki')).not.toBe(schemeOf('wiki'));
  });
});

describe('a URI template', () => {
  it.each([
    ['file:///{path}', 'file:///a/b', true],
    ['file:///{path}', 'http://a', false],
    ['db://{table}/rows/{id}', 'db://users/rows/7', true],
    ['db://{table}/rows/{id}', 'db://users', false],
    ['db://{table}/rows', 'db://rows', false],
    ['plain://x', 'plain://x', true],
    ['plain://x', 'plain://xy', false],
    ['{a}{b}', 'x', true],
  ])('%s and %s: %s', (template, uri, expected) => expect(matchesTemplate(template, uri)).toBe(expected));
});
