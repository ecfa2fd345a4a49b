import { boundKey, DpopNonces, proofGoodMs, verifyDpopProof } from '@sallyport/oauth';
import type { Exchange, Services } from '@sallyport/pipeline';
import type { Failure, Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { bindingClaims } from './binding-claims.ts';
import { isRequestUrl } from './request-url.ts';

/** Tokens that are bound to a key of the client's, which signs a proof for each request (DPoP, RFC 9449). */
export function compileDpop(
  config: OpenidConnectConfig,
  { clock, records, node }: Services,
): ((x: Exchange, grant: Grant) => Failure | undefined | Promise<Failure | undefined>) | undefined {
  const { proof_of_possession_dpop: mode, dpop_use_nonce, dpop_proof_lifetime, leeway } = config;
  if (mode === 'off') return undefined;
  const lifetimeMs = dpop_proof_lifetime * 1000;
  const leewayMs = leeway * 1000;
  // Callers write whatever Host they like, so that a proof for another server could be brought here.
  const resource = config.protected_resource_metadata?.resource;
  const origin = resource === undefined ? undefined : new URL(resource).origin;
  const nonces = dpop_use_nonce ? new DpopNonces(node.secret, lifetimeMs) : undefined;

  async function prove(x: Exchange, token: string, thumbprint: string): Promise<Failure | undefined> {
    const proofs = x.requestHeaders.getAll('dpop');
    if (!/^dpop /i.test(x.requestHeaders.get('authorization') ?? '')) return wrong('it was not sent as DPoP');
    if (proofs.length !== 1) return wrong(proofs.length === 0 ? 'there is no proof' : 'there are several proofs');
    const nowMs = clock.nowMs();
    const isUrl = (htu: string) => isRequestUrl(x, htu) && (origin === undefined || new URL(htu).origin === origin);
    const request = { method: x.head.method, isUrl, accessToken: token, nowMs, lifetimeMs, leewayMs };
    const proof = await verifyDpopProof(proofs[0]!, request);
    if (typeof proof === 'string') return wrong(`the proof: ${proof}`);
    if (proof.thumbprint !== thumbprint) return wrong('the proof is signed with another key');
    if (nonces !== undefined && (proof.nonce === undefined || !nonces.isGood(proof.nonce, nowMs)))
      return { ...wrong('the proof has no nonce of ours'), error: 'use_dpop_nonce', nonce: nonces.current(nowMs) };
    return remember(proof.id);
  }

  /** Once, whichever worker sees it. */
  async function remember(proofId: string): Promise<Failure | undefined> {
    try {
      const isFirst = await records.local.add(`dpop ${proofId}`, '', proofGoodMs(lifetimeMs, leewayMs));
      return isFirst ? undefined : wrong('the proof was used before');
    } catch {
      return { kind: 'unexpected', reason: 'it cannot be told whether the proof was used before' };
    }
  }

  return (x, grant) => {
    const thumbprint = boundKey(bindingClaims(grant));
    if (thumbprint === undefined) return mode === 'strict' ? wrong('it is bound to no key') : undefined;
    if (grant.accessToken === undefined) return wrong('there is no access token that a proof could be about');
    return prove(x, grant.accessToken.text, thumbprint);
  };
}

function wrong(reason: string): Failure {
  return { kind: 'unauthorized', reason, scheme: 'DPoP', error: 'invalid_dpop_proof' };
}
