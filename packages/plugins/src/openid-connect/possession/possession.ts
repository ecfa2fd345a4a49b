import type { Exchange, Services } from '@sallyport/pipeline';
import type { Failure, Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { compileCertificateProof } from './certificate.ts';
import { compileDpop } from './dpop.ts';

/** Whether the caller holds what its token is bound to; the failure when it does not. */
export type PossessionCheck = (x: Exchange, grant: Grant) => Failure | undefined | Promise<Failure | undefined>;

/** Undefined when no proof of possession is asked for. */
export function compilePossession(config: OpenidConnectConfig, services: Services): PossessionCheck | undefined {
  const byCertificate = compileCertificateProof(config);
  const byKey = compileDpop(config, services);
  if (byCertificate === undefined || byKey === undefined) return byCertificate ?? byKey;
  return (x, grant) => byCertificate(x, grant) ?? byKey(x, grant);
}
