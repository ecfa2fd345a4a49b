import { HeaderList } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { checkHeaders, listNames, parseAuthority } from './request-check.ts';

const check = (...raw: string[]) => checkHeaders(new HeaderList(['Host', 'a.example', ...raw]), '1.1');

describe('a request with one meaning', () => {
  it('tells its framing', () => {
    expect(check('Content-Length', '12')).toMatchObject({ contentLength: 12, chunked: false });
    expect(check('Transfer-Encoding', 'Chunked')).toMatchObject({ contentLength: undefined, chunked: true });
    expect(check('TE', 'trailers', 'Expect', '100-Continue')).toMatchObject({
      wantsTrailers: true,
      expectsContinue: true,
    });
    expect(check('Connection', 'close, X-Hop')).toMatchObject({ connectionNames: ['close', 'x-hop'] });
  });

  it('takes a hundred names in Connection, and no more', () => {
    const names = (count: number) => Array.from({ length: count }, (_, n) => `x-${n}`).join(', ');
    expect(check('Connection', names(100))).toMatchObject({ connectionNames: { length: 100 } });
    expect(check('Connection', names(60), 'Connection', names(41))).toBe('headers_too_large');
  });
});

describe('a request that two readers could understand differently is refused', () => {
  it.each([
    ['two lengths', ['Content-Length', '5', 'Content-Length', '6']],
    ['the same length twice', ['Content-Length', '5', 'Content-Length', '5']],
    ['a list of lengths', ['Content-Length', '5, 5']],
    ['a signed length', ['Content-Length', '+5']],
    ['a hexadecimal length', ['Content-Length', '0x5']],
    ['a length beyond 2^53', ['Content-Length', '9007199254740993']],
    ['an empty length', ['Content-Length', '']],
    ['length and chunked', ['Content-Length', '5', 'Transfer-Encoding', 'chunked']],
    ['chunked twice', ['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked']],
    ['a list of encodings', ['Transfer-Encoding', 'gzip, chunked']],
    ['a stray comma', ['Transfer-Encoding', ',chunked']],
    ['another encoding', ['Transfer-Encoding', 'identity']],
    ['an underscore twin of framing', ['Transfer_Encoding', 'chunked']],
    ['an underscore twin of identity', ['X_Consumer_Id', 'root']],
    ['an underscore twin of forwarding', ['X_Forwarded_For', '1.2.3.4']],
    ['Connection naming Authorization', ['Connection', 'keep-alive, Authorization']],
    ['Connection naming an identity field', ['Connection', 'x-consumer-groups']],
    ['Connection naming Cookie', ['Connection', 'Cookie']],
    ['Connection naming an API key', ['Connection', 'apikey']],
    ['Connection naming an MCP session', ['Connection', 'Mcp-Session-Id']],
    ['an upgrade with a body', ['Upgrade', 'h2c', 'Content-Length', '3']],
    ['an upgrade with a chunked body', ['Upgrade', 'h2c', 'Transfer-Encoding', 'chunked']],
  ])('%s', (_what, raw) => {
    expect(check(...raw)).toBe('ambiguous_framing');
  });

  it('chunks in HTTP/1.0', () => {
    expect(checkHeaders(new HeaderList(['Transfer-Encoding', 'chunked']), '1.0')).toBe('ambiguous_framing');
  });
  it('two Hosts', () => {
    expect(check('Host', 'b.example')).toBe('bad_host');
  });
  it('an expectation that we cannot meet', () => {
    expect(check('Expect', 'something')).toBe('bad_request');
  });
  it('connection fields over HTTP/2', () => {
    expect(checkHeaders(new HeaderList(['transfer-encoding', 'chunked']), '2.0')).toBe('ambiguous_framing');
    expect(checkHeaders(new HeaderList(['connection', 'close']), '2.0')).toBe('ambiguous_framing');
  });
  it('more fields than anyone needs', () => {
    const raw = Array.from({ length: 1001 }, (_, i) => [`x-${i}`, 'v']).flat();
    expect(checkHeaders(new HeaderList(raw), '1.1')).toBe('headers_too_large');
  });
});

describe('a Host', () => {
  it.each([
    ['a.example', { host: 'a.example', port: undefined }],
    ['A.Example:8080', { host: 'a.example', port: 8080 }],
    ['a.example.', { host: 'a.example', port: undefined }],
    ['10.0.0.1:80', { host: '10.0.0.1', port: 80 }],
    ['[::1]:8443', { host: '[::1]', port: 8443 }],
  ])('%s is understood', (value, expected) => {
    expect(parseAuthority(value)).toEqual(expected);
  });

  it.each([
    '',
    'a b',
    'user@a.example',
    'a.example:99999',
    'a.example:8a',
    'a.example/x',
    '[::1',
    'a,b',
    'ä.example',
    'a.example:80:80',
    '[::1]:65536',
    '[1::2::3]',
    '[10.0.0.1]',
    '[dead.beef]',
  ])('%s is refused', (value) => {
    expect(parseAuthority(value)).toBeUndefined();
  });
});

it('names in Connection are read ignoring case and blanks', () => {
  expect(listNames(' Foo ,BAR,, ')).toEqual(['foo', 'bar']);
});
