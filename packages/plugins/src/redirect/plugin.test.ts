import type { Refusal } from '@sallyport/pipeline';
import { exchange, readmeExample, runPlugin } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirect } from './plugin.ts';

const location = 'https://new.example/some-path?x=1#top';

describe('redirect', () => {
  it('answers instead of the upstream', async () => {
    const { upstream, reply } = await runPlugin(redirect, { location }).trace({ method: 'POST', body: 'a' });
    expect(upstream).toBeUndefined();
    expect(reply).toEqual({
      status: 301,
      headers: { location, 'content-type': 'text/plain; charset=utf-8' },
      body: 'redirecting',
    });
  });

  it.each([
    ['https://new.example', '/demo?foo=bar', 'https://new.example/demo?foo=bar'],
    ['https://new.example:8443/some-path?x=1', '/demo?foo=bar', 'https://new.example:8443/some-path/demo?foo=bar'],
    ['http://new.example/', '/', 'http://new.example/'],
    ['https://new.example', '//evil.example/a', 'https://new.example//evil.example/a'],
    ['https://user@new.example', '/a', 'https://new.example/a'],
    ['https://new.example', '/a\\b#c?d=<e>', 'https://new.example/a%5Cb%23c?d=%3Ce%3E'],
  ])('keeps the path on %s: %s', async (given, url, expected) => {
    const run = runPlugin(redirect, { location: given, status_code: 307, keep_incoming_path: true });
    expect(await run({ url })).toMatchObject({ status: 307, headers: { location: expected } });
  });

  it('shows nothing of what plugins put into the request', () => {
    const { hooks } = runPlugin(redirect, { location: 'https://new.example', keep_incoming_path: true }).instance;
    const x = exchange({ url: '/a?b=1' });
    x.query = '?b=1&key=upstream-secret';
    expect(hooks.onRequest!(x)).toMatchObject({
      headers: expect.arrayContaining(['https://new.example/a?b=1']) as unknown,
    });
  });

  it('lets no request choose the host or end the header', async () => {
    const run = runPlugin(redirect, { location: 'https://new.example', keep_incoming_path: true });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const { hooks } = run.instance;
        const x = exchange();
        x.path = text;
        x.head.target = `/?${text}`;
        const { headers } = (await hooks.onRequest!(x)) as Refusal;
        const address = headers[headers.indexOf('Location') + 1]!;
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(new URL(address).host).toBe('new.example');
      }),
    );
  });

  it.each([
    [{}, 'location'],
    [{ location: '/elsewhere' }, 'absolute http or https URL'],
    [{ location: '//evil.example' }, 'absolute http or https URL'],
    [{ location: 'javascript:alert(1)' }, 'absolute http or https URL'],
    [{ location: 'https://a.example/\r\nset-cookie: a=b' }, 'absolute http or https URL'],
    [{ location: 'https://a.example/ä' }, 'percent-encode'],
    [{ location: 'https://' }, 'absolute http or https URL'],
    [{ location: 'https://a.example', status_code: 103 }, 'announces an answer'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => runPlugin(redirect, config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const run = runPlugin(redirect, readmeExample(import.meta.url, 'redirect'));
    expect(await run({ url: '/orders/7' })).toMatchObject({
      status: 308,
      headers: { location: 'https://api.example.com/orders/7' },
    });
  });
});
