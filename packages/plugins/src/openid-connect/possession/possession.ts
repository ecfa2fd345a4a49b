import type { Exchange, Services } from '@sallyport/pipeline';
import type { AuthMethod, Failure, Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { compileCertificateProof } from './certificate.ts';
import { compileDpop } from './dpop.ts';

/** Whether the caller holds what its token is bound to; the failure when it does not. */
export type PossessionCheck = (x: Exchange, grant: Grant) => Failure | undefined | Promise<Failure | undefined>;

/** Undefined when no proof of possession is asked for. */
export function compilePossession(config: OpenidConnectConfig, services: Services): PossessionCheck | undefined {
  const byCertificate = compileCertificateProof(config);
  const byKey = compileDpop(config, services);
  if (byCertificate === undefined && byKey === undefined) return undefined;
  return (x, grant) =>
    // Other methods bring no token that could be bound; see `proof_of_possession_auth_methods_validation`.
    canProve.has(grant.method) ? (byCertificate?.(x, grant) ?? byKey?.(x, grant)) : undefined;
}

/** Methods by which a caller itself shows a token. */
export const canProve: ReadonlySet<AuthMethod> = new Set(['bearer', 'introspection']);
