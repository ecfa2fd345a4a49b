import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { type CookieAttributes, clearCookie, cookieNames, cookieProblem, hideCookies, readCookie } from './cookies.ts';

const x = (...headers: string[]) => exchange({ headers: headers.flatMap((value) => ['Cookie', value]) });

describe('cookies', () => {
  it.each([
    ['a=1', '1'],
    ['b=2; a=1', '1'],
    ['a=1; a=2', '1'],
    ['xa=0;a=1', '1'],
    ['a =1', '1'],
    ['a=x=y', 'x=y'],
    ['a=', ''],
    ['a', undefined],
    ['A=1', undefined],
    ['', undefined],
  ])('in %j a is %j', (text, value) => {
    expect(readCookie(x(text), 'a')).toBe(value);
  });

  it('may come in several fields', () => {
    const request = x('a=1; login_1=x', 'b=2; login_2=y');
    expect([readCookie(request, 'b'), cookieNames(request, 'login_')]).toEqual(['2', ['login_1', 'login_2']]);
    hideCookies(request.requestHeaders, 'login_', (name) => name.startsWith('login_'));
    expect(request.requestHeaders.getAll('cookie')).toEqual(['a=1', 'b=2']);
    hideCookies(request.requestHeaders, 'b', (name) => name === 'b');
    expect(request.requestHeaders.getAll('cookie')).toEqual(['a=1']);
    // What the browser sent can still be told.
    expect(readCookie(request, 'login_2')).toBe('y');
  });

  it('are cleared where they were set', () => {
    const attributes: CookieAttributes = { path: '/app', domain: 'a.example', httpOnly: true, sameSite: 'Strict' };
    expect(clearCookie(x(), 'a', attributes)).toBe(
      'a=; Path=/app; Domain=a.example; Max-Age=0; HttpOnly; SameSite=Strict',
    );
  });

  const good: CookieAttributes = { path: '/', httpOnly: true, sameSite: 'Lax' };
  it.each<[string, Partial<CookieAttributes>, RegExp | undefined]>([
    ['session', {}, undefined],
    ['__Host-session', {}, undefined],
    ['__Host-session', { path: '/app' }, /path/],
    ['__Host-session', { domain: 'a.example' }, /domain/],
    ['__Secure-session', { secure: false }, /secure/],
    ['session', { sameSite: 'None', secure: false }, /SameSite/],
    ['session', { sameSite: 'None' }, undefined],
    ['a b', {}, /name/],
    ['a=b', {}, /name/],
    ['a'.repeat(65), {}, /name/],
    ['session', { path: '/; Domain=evil.example' }, /path/],
    ['session', { domain: 'a.example; Path=/' }, /domain/],
    ['session', { domain: '.a.example' }, undefined],
  ])('%s with %j', (name, changes, problem) => {
    const said = cookieProblem(name, { ...good, ...changes });
    if (problem === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(problem);
  });
});
