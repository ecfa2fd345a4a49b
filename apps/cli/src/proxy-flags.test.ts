import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { gatewayFlags } from './gateway-flags.ts';
import { proxyListener, realIp } from './proxy-flags.ts';

const given = (...args: string[]) => new Arguments(args, gatewayFlags);

describe('--proxy-listen', () => {
  it.each([
    ['127.0.0.1:1', { host: '127.0.0.1', port: 1, proxyProtocol: false }],
    ['[::1]:1 proxy_protocol', { host: '::1', port: 1, proxyProtocol: true }],
    [' 8000  proxy_protocol ', { host: '0.0.0.0', port: 8000, proxyProtocol: true }],
    ['off', undefined],
  ])('%j', (value, expected) => {
    expect(proxyListener(given('--proxy-listen', value), '--proxy-listen')).toEqual(expected);
  });

  it.each([
    ['8000 ssl', "'ssl' is not known after an address"],
    ['proxy_protocol', 'is not HOST:PORT'],
    ['', 'is not HOST:PORT'],
  ])('%j is refused', (value, message) => {
    expect(() => proxyListener(given('--proxy-listen', value), '--proxy-listen')).toThrow(message);
  });
});

describe('--trusted-ips', () => {
  it('is nobody, unless told', () => {
    expect(realIp(given(), [])).toEqual({ trusted: [], header: 'X-Real-IP', recursive: false });
  });

  it('lists addresses and networks', () => {
    const args = given(
      '--trusted-ips',
      '10.0.0.0/8, ::1',
      '--real-ip-header',
      'X-Forwarded-For',
      '--real-ip-recursive',
    );
    expect(realIp(args, [])).toEqual({ trusted: ['10.0.0.0/8', '::1'], header: 'X-Forwarded-For', recursive: true });
  });

  it.each([
    [['--trusted-ips', '10.0.0.0/33'], "'10.0.0.0/33' is no address and no network"],
    [['--trusted-ips', 'unix:'], "'unix:' is no address and no network"],
    [['--real-ip-header', 'a b'], "'a b' is no header name"],
    [['--real-ip-header', 'proxy_protocol'], "no listener has 'proxy_protocol' after its address"],
  ])('%j is refused', (args, message) => {
    expect(() => realIp(given(...args), [])).toThrow(message);
  });
});
