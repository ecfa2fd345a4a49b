import { X509Certificate } from 'node:crypto';
import { type CollectionDefinition, caCertificates } from '@sallyport/contracts';
import { type Exchange, headerText, type Identity, identify, type Services } from '@sallyport/pipeline';
import { compileIdentityFinder } from './find-identity.ts';
import { commonName } from './names.ts';
import type { CertificateSettings } from './settings.ts';
import { type Authority, findTrust, type Presented, type Trusted } from './trust.ts';

/** What a certificate comes to. */
export interface Verdict {
  readonly identity: Identity;
  /** Unix milliseconds. */
  readonly untilMs: number;
  /** Told upstream, and to acl, where no consumer is looked for. */
  readonly bearer: Bearer | undefined;
}

interface Bearer {
  readonly dn: string;
  readonly san: string | undefined;
  readonly groups: readonly string[];
}

/** Undefined for a certificate that nobody vouches for, or that is nobody's. */
export type Judge = (presented: Presented) => Verdict | undefined;

export function compileJudge(
  config: CertificateSettings,
  services: Services,
  credentials: CollectionDefinition,
): Judge {
  const authorities = readAuthorities(config, services);
  const findIdentity = compileIdentityFinder(config, services, credentials);
  return (presented) => {
    const trusted = findTrust(presented, authorities, config.allow_partial_chain);
    if (trusted === undefined) return undefined;
    if (config.skip_consumer_lookup) return bearerVerdict(trusted, config);
    const identity = findIdentity(trusted);
    return identity && { identity, untilMs: trusted.untilMs, bearer: undefined };
  };
}

/** What callers say of themselves where the plugin says it. */
export function clearBearer({ requestHeaders }: Exchange): void {
  requestHeaders.remove('x-client-cert-dn');
  requestHeaders.remove('x-client-cert-san');
}

export function admit(x: Exchange, { identity, bearer }: Verdict): void {
  identify(x, identity);
  if (bearer === undefined) return;
  x.authenticatedGroups = bearer.groups;
  x.requestHeaders.set('x-client-cert-dn', bearer.dn, 'X-Client-Cert-Dn');
  if (bearer.san !== undefined) x.requestHeaders.set('x-client-cert-san', bearer.san, 'X-Client-Cert-San');
}

function readAuthorities({ ca_certificates }: CertificateSettings, { directory, secret }: Services): Authority[] {
  const known = directory.index(caCertificates);
  return ca_certificates.flatMap((id) => {
    const entity = known.get(id);
    if (entity === undefined) return [];
    return [{ id, certificate: new X509Certificate(secret(entity['cert'] as string).reveal()) }];
  });
}

function bearerVerdict({ certificate, untilMs }: Trusted, config: CertificateSettings): Verdict {
  const { subjectAltName } = certificate;
  const dn = distinguishedName(certificate);
  const group = config.authenticated_group_by === 'DN' ? dn : commonName(certificate);
  return {
    identity: {
      consumer: undefined,
      credential: { id: dn },
      credentialIdentifier: dn,
      actor: { type: 'service', id: dn },
    },
    untilMs,
    bearer: {
      dn: headerText(dn),
      san: subjectAltName && headerText(subjectAltName),
      groups: group === undefined ? [] : [group],
    },
  };
}

/** Node lists the parts in the certificate's order, a line each; RFC 4514 begins with the last. */
function distinguishedName({ subject }: X509Certificate): string {
  return ((subject as string | undefined) ?? '').split('\n').reverse().join(',');
}
