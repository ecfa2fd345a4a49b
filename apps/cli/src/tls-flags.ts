import { resolve } from 'node:path';
import type { TlsOptions } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

/** Throws `UsageError`. */
export function tlsOptions(args: Arguments): TlsOptions {
  const certificateFile = file(args, '--tls-cert');
  const keyFile = file(args, '--tls-cert-key');
  if ((certificateFile === undefined) !== (keyFile === undefined))
    throw new UsageError('--tls-cert and --tls-cert-key go together');
  const clientCertificates = args.oneOf('--tls-client-certificates', ['off', 'request', 'require']);
  const clientCaFile = file(args, '--tls-client-ca');
  if (clientCertificates === 'require' && clientCaFile === undefined)
    throw new UsageError(
      '--tls-client-certificates require: --tls-client-ca FILE is missing, so none could be verified',
    );
  if (clientCertificates === 'off' && clientCaFile !== undefined)
    throw new UsageError('--tls-client-ca: nobody is asked for a certificate; add --tls-client-certificates');
  return {
    minVersion: args.oneOf('--tls-min-version', ['1.2', '1.3']) === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    certificateFile,
    keyFile,
    clientCertificates,
    clientCaFile,
  };
}

function file(args: Arguments, flag: string): string | undefined {
  const value = args.find(flag);
  return value === undefined ? undefined : resolve(value);
}
