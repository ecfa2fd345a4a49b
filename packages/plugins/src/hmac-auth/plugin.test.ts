import { createHash, createHmac } from 'node:crypto';
import { Secret } from '@sallyport/contracts';
import { type ExchangeOptions, FakeClock, fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { hmacAuth } from './plugin.ts';

const nowMs = Date.UTC(2026, 10, 25, 12);
const at = (seconds: number) => new Date(nowMs + seconds * 1000).toUTCString();
const secret = 'the secret of ann, known to two';

function run(config: Record<string, unknown> = {}) {
  const services = fakeServices({
    clock: new FakeClock(nowMs),
    consumers: [
      { id: 'c-ann', username: 'ann' },
      { id: 'c-guest', username: 'guest' },
    ],
    entities: {
      hmacauth_credentials: [
        { id: 'h-1', username: 'ann', secret, consumer: 'ann' },
        { id: 'h-2', username: 'orphan', secret, consumer: 'gone' },
      ],
    },
  });
  return runPlugin(hmacAuth, config, { services });
}

interface Signing {
  algorithm?: string;
  username?: string;
  /** Names as written in the signature. */
  names?: string;
  /** What is signed, when not the lines of the names. */
  text?: string;
  key?: string;
  headers?: readonly string[];
  authorization?: (value: string) => string;
  field?: string;
  url?: string;
  method?: string;
  body?: string;
}

const date = ['Date', at(0)];

function signed(signing: Signing = {}): ExchangeOptions {
  const { algorithm = 'hmac-sha256', username = 'ann', names = 'date', headers = date, method = 'GET' } = signing;
  const { url = '/x?a=1', key = secret, field = 'Authorization', authorization = (value: string) => value } = signing;
  const sent = (name: string) => headers[headers.findIndex((h, i) => i % 2 === 0 && h.toLowerCase() === name) + 1];
  const line = (name: string) => {
    if (name === '@request-target') return `${name}: ${method.toLowerCase()} ${url}`;
    if (name === 'request-line') return `${method} ${url} HTTP/1.1`;
    return headers.some((h, i) => i % 2 === 0 && h.toLowerCase() === name.toLowerCase())
      ? `${name}: ${sent(name.toLowerCase())}`
      : `${name}:`;
  };
  const text = signing.text ?? names.split(' ').map(line).join('\n');
  const hashName = algorithm.slice(5) || 'sha256';
  const signature = createHmac(/^sha\d+$/.test(hashName) ? hashName : 'sha256', key)
    .update(text)
    .digest('base64');
  const value = `hmac username="${username}", algorithm="${algorithm}", headers="${names}", signature="${signature}"`;
  return {
    method,
    url,
    headers: [...headers, field, authorization(value)],
    ...(signing.body !== undefined && { body: signing.body }),
  };
}

const digestOf = (body: string) => `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
const withDigest = (body: string, digest: string, names = 'date digest'): ExchangeOptions =>
  signed({ method: 'POST', body, names, headers: [...date, 'Digest', digest] });

describe('hmac-auth', () => {
  it('takes no signature while a vault has not given the secret, not even with none', async () => {
    const plugin = run();
    plugin.services.secret = () => new Secret('');
    const unread = runPlugin(hmacAuth, {}, { services: plugin.services });
    expect(await unread(signed({ key: '' }))).toMatchObject({ status: 401 });
  });

  it.each<[string, ExchangeOptions, Record<string, unknown>?]>([
    ['a signed date', signed()],
    ['x-date', signed({ names: 'x-date', headers: ['X-Date', at(0)] })],
    ['x-date beside a stale date', signed({ names: 'x-date', headers: ['Date', at(-9_999), 'X-Date', at(0)] })],
    ['names as the caller writes them', signed({ names: 'Date' })],
    [
      'headers in the order of the caller',
      signed({ names: 'x-b date x-a', headers: [...date, 'X-A', '1', 'X-B', '2'] }),
    ],
    ['a header that is not there', signed({ names: 'date x-none' })],
    ['the target', signed({ names: 'date @request-target' })],
    ['the first line', signed({ names: 'request-line date' })],
    [
      'parameters in another order',
      signed({ authorization: (v) => `HMAC ${v.slice(5).split(', ').reverse().join(',')}` }),
    ],
    ['Proxy-Authorization', signed({ field: 'Proxy-Authorization' })],
    ['SHA-1 where it is allowed', signed({ algorithm: 'hmac-sha1' }), { algorithms: ['hmac-sha1'] }],
    ...['hmac-sha224', 'hmac-sha384', 'hmac-sha512'].map((algorithm): [string, ExchangeOptions] => [
      algorithm,
      signed({ algorithm }),
    ]),
    ['enforced headers', signed({ names: 'date request-line' }), { enforce_headers: ['Date', 'request-line'] }],
    ['a signed body', withDigest('{"a":1}', digestOf('{"a":1}')), { validate_request_body: true }],
    ['no body where bodies are validated', signed(), { validate_request_body: true }],
  ])('recognises a signature over %s', async (_what, request, config = {}) => {
    const { outcome, x, upstream } = await run(config).trace(request);
    expect(outcome).toBe('passed');
    expect(x.consumer?.username).toBe('ann');
    expect(x.actors).toEqual([{ type: 'service', id: 'c-ann', name: 'ann' }]);
    expect(upstream?.headers['x-credential-identifier']).toBe('ann');
    expect(upstream?.headers).not.toHaveProperty('authorization');
  });

  const cannot = 'HMAC signature cannot be verified';
  const differs = 'HMAC signature does not match';
  const undated = `${cannot}, a valid date or x-date header is required for HMAC Authentication`;
  const body = '{"a":1}';

  it.each<[string, ExchangeOptions, string, Record<string, unknown>?]>([
    ['no signature', { headers: date }, 'Unauthorized'],
    ['another scheme', { headers: [...date, 'Authorization', 'Basic YTpi'] }, cannot],
    ['no date', signed({ headers: [], names: 'host' }), undated],
    ['a date in another form', signed({ headers: ['Date', new Date(nowMs).toISOString()] }), undated],
    ['a day that does not exist', signed({ headers: ['Date', 'Wed, 99 Nov 2026 12:00:00 GMT'] }), undated],
    ['a date that was long ago', signed({ headers: ['Date', at(-301)] }), undated],
    ['a date that is yet to come', signed({ headers: ['Date', at(301)] }), undated],
    ['a date outside a small skew', signed({ headers: ['Date', at(-6)] }), undated, { clock_skew: 5 }],
    ['two dates', signed({ headers: [...date, ...date] }), undated],
    ['a date that is not signed', signed({ names: 'x-a', headers: [...date, 'X-A', '1'] }), cannot],
    [
      'a stale date that is signed, beside one that is not',
      signed({ headers: ['Date', at(-999), 'X-Date', at(0)] }),
      cannot,
    ],
    ['a header that came twice', signed({ names: 'date x-a', headers: [...date, 'X-A', '1', 'X-A', '1'] }), cannot],
    ['a header named twice', signed({ names: 'date date' }), cannot],
    ['no headers', signed({ names: '', text: '' }), cannot],
    ['too many headers', signed({ names: `date ${Array.from({ length: 64 }, (_, i) => `x-${i}`).join(' ')}` }), cannot],
    ['two Authorization headers', signed({ headers: [...date, 'Authorization', 'hmac x'] }), cannot],
    ['a parameter twice', signed({ authorization: (v) => `${v}, username="orphan"` }), cannot],
    ['no username', signed({ username: '' }), cannot],
    ['an unknown username', signed({ username: 'bob' }), cannot],
    ['an inherited username', signed({ username: 'constructor' }), cannot],
    ['the credential of nobody', signed({ username: 'orphan' }), cannot],
    ['SHA-1 by default', signed({ algorithm: 'hmac-sha1' }), cannot],
    ['an algorithm that is not allowed', signed(), cannot, { algorithms: ['hmac-sha512'] }],
    ['an algorithm nobody knows', signed({ algorithm: 'hmac-md5' }), cannot],
    ['no algorithm', signed({ algorithm: '' }), cannot],
    ['an algorithm in other case', signed({ algorithm: 'HMAC-SHA256' }), cannot],
    ['an enforced header missing', signed(), cannot, { enforce_headers: ['request-line'] }],
    [
      'a signature that is no Base64',
      signed({ authorization: (v) => v.replace(/signature=".*"/, 'signature="?"') }),
      cannot,
    ],
    ['an empty signature', signed({ authorization: (v) => v.replace(/signature=".*"/, 'signature=""') }), cannot],
    ['text after the parameters', signed({ authorization: (v) => `${v} x` }), cannot],
    ['another secret', signed({ key: 'other' }), differs],
    ['half a signature', signed({ authorization: (v) => v.replace(/.{20}="$/, '"') }), differs],
    ['a long signature', signed({ authorization: (v) => v.replace(/="$/, `A${'A'.repeat(9_999)}"`) }), differs],
    [
      'headers in another order than signed',
      signed({ names: 'x-a date', text: `date: ${at(0)}\nx-a: 1`, headers: [...date, 'X-A', '1'] }),
      differs,
    ],
    [
      'a path without its query',
      signed({ names: 'date @request-target', text: `date: ${at(0)}\n@request-target: get /x` }),
      differs,
    ],
    ['an algorithm written over another', signed({ authorization: (v) => v.replace('sha256', 'sha512') }), differs],
    ['a body without digest', signed({ method: 'POST', body }), differs, { validate_request_body: true }],
    ['another body', withDigest(body, digestOf('{"a":2}')), differs, { validate_request_body: true }],
    ['a digest that is not signed', withDigest(body, digestOf(body), 'date'), differs, { validate_request_body: true }],
    ['a digest of another kind', withDigest(body, 'MD5=abc'), differs, { validate_request_body: true }],
    ['a digest without body', withDigest('', digestOf('x')), differs, { validate_request_body: true }],
  ])('refuses %s', async (_what, request, message, config = {}) => {
    const plugin = run(config);
    const { outcome, x, upstream } = await plugin.trace(request);
    expect(outcome).toMatchObject({ status: 401, headers: { 'www-authenticate': 'hmac' }, body: { message } });
    expect([x.consumer, x.actors, upstream]).toEqual([undefined, [], undefined]);
    expect(JSON.stringify([outcome, plugin.services.log.entries])).not.toContain(secret);
  });

  it.each([-300, -299.6, 0, 300])('takes a date %i seconds from now', async (seconds) => {
    expect(await run()(signed({ headers: ['Date', at(seconds)] }))).toBe('passed');
  });

  it('names its realm', async () => {
    expect(await run({ realm: 'r' })()).toMatchObject({ headers: { 'www-authenticate': 'hmac realm="r"' } });
  });

  it('leaves the signature where it should stay, and other schemes to other plugins', async () => {
    const kept = await run({ hide_credentials: false }).trace(signed());
    expect(kept.upstream?.headers['authorization']).toMatch(/^hmac /);
    const guest = await run({ anonymous: 'guest' }).trace({ headers: [...date, 'Authorization', 'Bearer x'] });
    expect(guest.upstream?.headers).toMatchObject({ authorization: 'Bearer x', 'x-anonymous-consumer': 'true' });
  });

  it('is one of several ways to sign in, where there is an anonymous consumer', async () => {
    const plugin = run({ anonymous: 'guest' });
    const forged = await plugin.trace(signed({ key: 'other' }));
    expect([forged.outcome, forged.x.consumer?.username, forged.x.credential]).toEqual(['passed', 'guest', undefined]);
    const known = await plugin.trace({ credential: { id: 'key' }, consumer: plugin.services.consumer('ann') });
    expect(known.x.consumer?.username).toBe('ann');
  });

  it('takes the example of its README, and knows its algorithms', () => {
    expect(() => run(readmeExample(import.meta.url, 'hmac-auth'))).not.toThrow();
    expect(() => run({ algorithms: ['hmac-md5'] })).toThrow();
    expect(() => run({ clock_skew: 0 })).toThrow();
  });
});
