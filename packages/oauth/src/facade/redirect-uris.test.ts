import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRedirect, isLocalRedirect, plainUrl, redirectProblem } from './redirect-uris.ts';

const none = new Set<string>();

describe('a redirect URI', () => {
  it.each([
    ['https://app.example/cb', 'web'],
    ['https://app.example', 'web'],
    ['https://app.example:8443/cb?a=b', 'web'],
    ['https://app.example/cb', 'native'],
    ['http://127.0.0.1:1234/cb', 'native'],
    ['http://[::1]/cb', 'native'],
    ['http://localhost/cb', 'native'],
    ['com.example.app:/cb', 'native'],
    ['com.example.app://cb/x', 'native'],
  ] as const)('%s is good for a %s application', (uri, type) => {
    expect(redirectProblem(uri, type, none)).toBeUndefined();
  });

  it.each([
    ['https://localhost/cb', 'web', 'leads to loopback'],
    ['http://127.0.0.1/cb', 'web', 'is not an https URL'],
    ['com.example.app:/cb', 'web', 'is not an https URL'],
    ['http://app.example/cb', 'native', 'which only loopback may be'],
    ['http://127.0.0.2/cb', 'native', 'which only loopback may be'],
    ['http://localhost.evil.example/cb', 'native', 'which only loopback may be'],
    ['javascript:alert(1)', 'native', 'has the scheme javascript'],
    ['data:text/html,a', 'native', 'has the scheme data'],
    ['cursor://cb', 'native', 'has the scheme cursor'],
    ['https://app.example/#', 'web', 'is not a URL in its plainest form'],
    ['https://app.example/a/%2E%2e/b', 'web', 'is not a URL in its plainest form'],
    ['https://APP.example/', 'web', 'is not a URL in its plainest form'],
    ['https://app.example:443/', 'web', 'is not a URL in its plainest form'],
    ['https:/app.example/', 'web', 'is not a URL in its plainest form'],
    ['//app.example/', 'web', 'is not a URL in its plainest form'],
    ['https://app.example\\@evil.example/', 'web', 'is not a URL in its plainest form'],
    ['https://app.example/\t', 'web', 'is not a URL in its plainest form'],
  ] as const)('%s is not good for a %s application', (uri, type, problem) => {
    expect(redirectProblem(uri, type, none)).toContain(problem);
  });

  it('may have a scheme that the operator allows', () => {
    expect(redirectProblem('cursor://cb', 'native', new Set(['cursor']))).toBeUndefined();
  });

  it('is found as it was registered, loopback with any port', () => {
    const registered = ['https://app.example/cb', 'http://127.0.0.1/cb', 'http://localhost:1/cb'];
    expect(findRedirect(registered, 'https://app.example/cb')).toBe('https://app.example/cb');
    expect(findRedirect(registered, 'http://127.0.0.1:999/cb')).toBe('http://127.0.0.1/cb');
    expect(findRedirect(registered, 'http://localhost:2/cb')).toBe('http://localhost:1/cb');
    expect(findRedirect(registered, 'https://app.example:8443/cb')).toBeUndefined();
    expect(findRedirect(registered, 'http://[::1]:999/cb')).toBeUndefined();
    expect(findRedirect(registered, 'http://127.0.0.1:999/cb?a')).toBeUndefined();
    expect(findRedirect(registered, 'http://127.0.0.1:999/cb/../cb')).toBeUndefined();
  });

  it('is local where a program on the device waits', () => {
    expect(['http://localhost/cb', 'com.example.app:/cb', 'https://127.0.0.1/cb'].every(isLocalRedirect)).toBe(true);
    expect(isLocalRedirect('https://app.example/cb')).toBe(false);
  });

  it('means the same to every reader once it is accepted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string()), (text) => {
        const url = plainUrl(text);
        if (url === undefined) return;
        expect([text, `${text}/`]).toContain(url.href);
        expect(url.username + url.password + url.hash).toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});
