import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { gatewayFlags } from './gateway-flags.ts';
import { tlsOptions } from './tls-flags.ts';

const read = (...args: string[]) => tlsOptions(new Arguments(args, gatewayFlags));

describe('the flags of TLS', () => {
  it('ask callers for nothing, unless told', () => {
    expect(read()).toMatchObject({ minVersion: 'TLSv1.2', clientCertificates: 'off', clientCaFile: undefined });
  });

  it('take certificates that nobody verifies, when so asked', () => {
    expect(read('--tls-client-certificates', 'request').clientCertificates).toBe('request');
  });

  it.each([
    [['--tls-min-version', '1.1'], "'1.1' is none of 1.2, 1.3"],
    [['--tls-cert', 'a.pem'], '--tls-cert and --tls-cert-key go together'],
    [['--tls-client-certificates', 'require'], '--tls-client-ca FILE is missing'],
    [['--tls-client-ca', 'ca.pem'], 'nobody is asked for a certificate'],
  ])('%j are refused', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});
