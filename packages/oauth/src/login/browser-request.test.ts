import type { RouteEntity } from '@sallyport/pipeline';
import { type ExchangeOptions, exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { isNavigation, originOf } from './browser-request.ts';

describe('a navigation', () => {
  it.each<[boolean, string, ExchangeOptions]>([
    [true, 'a page', { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }],
    [true, 'anything', { headers: { Accept: '*/*' } }],
    [true, 'nothing in particular', {}],
    [true, 'the head of a page', { method: 'HEAD', headers: { Accept: 'text/html' } }],
    [true, 'a frame', { headers: { Accept: 'text/html', 'Sec-Fetch-Dest': 'iframe' } }],
    [false, 'data', { headers: { Accept: 'application/json' } }],
    [false, 'an MCP message', { headers: { Accept: 'application/json, text/event-stream' } }],
    [false, 'an image', { headers: { Accept: 'image/*', 'Sec-Fetch-Dest': 'image' } }],
    [false, 'what a script wants', { headers: { Accept: '*/*', 'Sec-Fetch-Dest': 'empty' } }],
    [false, 'what an old script wants', { headers: { Accept: '*/*', 'X-Requested-With': 'XMLHttpRequest' } }],
    [false, 'a form', { method: 'POST', headers: { Accept: 'text/html' } }],
  ])('is %s for %s', (expected, _what, options) => {
    expect(isNavigation(exchange(options))).toBe(expected);
  });
});

describe('the origin of a request', () => {
  const of = (url: string, hosts?: string[], forwarded?: object) => {
    const x = exchange({ url, route: { hosts } as unknown as RouteEntity });
    const none = { proto: undefined, host: undefined, port: undefined, path: undefined, prefix: undefined };
    if (forwarded !== undefined) x.head.forwarded = { ...none, ...forwarded };
    return originOf(x);
  };
  it.each<[string, string[] | undefined, object | undefined, string | undefined]>([
    ['https://app.example/', ['app.example'], undefined, 'https://app.example'],
    ['http://app.example:8000/', ['app.example:8000'], undefined, 'http://app.example:8000'],
    ['http://a.app.example/', ['*.app.example'], undefined, 'http://a.app.example'],
    ['http://app.org/', ['app.*'], undefined, 'http://app.org'],
    ['http://127.0.0.1:8000/', undefined, undefined, 'http://127.0.0.1:8000'],
    ['http://localhost/', undefined, undefined, 'http://localhost'],
    ['https://evil.example/', ['app.example'], undefined, undefined],
    ['https://evil.example/', undefined, undefined, undefined],
    ['https://app.example.evil.example/', ['app.example', '*.app.example'], undefined, undefined],
    ['https://evilapp.example/', ['*.app.example', 'app.example'], undefined, undefined],
    ['https://127.0.0.1.evil.example/', undefined, undefined, undefined],
    ['http://10.0.0.1/', ['app.example'], { proto: 'https', host: 'app.example' }, 'https://app.example'],
    ['http://10.0.0.1/', ['app.example'], { proto: 'https', host: 'app.example:9443' }, 'https://app.example:9443'],
    ['http://app.example/', ['app.example'], { host: 'evil.example' }, undefined],
    ['http://app.example/', ['app.example'], { host: 'app.example/@evil.example' }, undefined],
    ['http://app.example/', ['app.example'], { proto: 'javascript' }, 'http://app.example'],
    ['http://app.example/', ['app.example'], { port: '1@evil' }, undefined],
  ])('%s, a route for %j, forwarded %j: %s', (url, hosts, forwarded, origin) => {
    expect(of(url, hosts, forwarded)).toBe(origin);
  });
});
