import { X509Certificate } from 'node:crypto';
import { caCertificates } from '@sallyport/contracts';
import {
  type ClientCertificate,
  compileAnonymous,
  definePlugin,
  type Exchange,
  headerText,
  type Identity,
  identify,
  type Refusal,
  refuse,
  type Services,
} from '@sallyport/pipeline';
import { mtlsCredentials } from './credentials.ts';
import { compileIdentityFinder } from './find-identity.ts';
import { commonName } from './names.ts';
import { clientAuthorities, type MtlsAuthConfig, mtlsAuthSchema } from './schema.ts';
import { type Authority, findTrust, type Trusted } from './trust.ts';

/** What a certificate comes to. */
interface Verdict {
  readonly identity: Identity;
  readonly untilMs: number;
  /** Told upstream, and to acl, where no consumer is looked for. */
  readonly bearer:
    | { readonly dn: string; readonly san: string | undefined; readonly groups: readonly string[] }
    | undefined;
}

/** Recognises callers by the certificate that they presented in the TLS handshake. */
export const mtlsAuth = definePlugin({
  name: 'mtls-auth',
  schema: mtlsAuthSchema,
  collections: [mtlsCredentials],
  clientAuthorities,
  setup(config, services) {
    const { clock } = services;
    const authorities = readAuthorities(config, services);
    const findIdentity = compileIdentityFinder(config, services);
    const anonymous = compileAnonymous(config.anonymous, services);
    // A connection has one certificate, whatever is asked over it.
    const verdicts = new WeakMap<ClientCertificate, Verdict | 'refused'>();
    const missing = refuse(401, 'client_certificate_missing', 'No required TLS certificate was sent');
    const failed = refuse(401, 'client_certificate_invalid', 'TLS certificate failed verification');

    function judge(presented: ClientCertificate): Verdict | 'refused' {
      const trusted = findTrust(presented, authorities, config.allow_partial_chain);
      if (trusted === undefined) return 'refused';
      if (config.skip_consumer_lookup) return bearerVerdict(presented, trusted, config);
      const identity = findIdentity(trusted);
      return identity === undefined ? 'refused' : { identity, untilMs: trusted.untilMs, bearer: undefined };
    }

    function recognise(x: Exchange): Refusal | undefined {
      const presented = x.head.clientCertificate;
      if (presented === undefined) return missing;
      let verdict = verdicts.get(presented);
      if (verdict === undefined) {
        verdict = judge(presented);
        verdicts.set(presented, verdict);
      }
      // A connection may last longer than its certificate.
      if (verdict === 'refused' || clock.nowMs() >= verdict.untilMs) return failed;
      identify(x, verdict.identity);
      if (verdict.bearer !== undefined) sayBearer(x, verdict.bearer);
      return undefined;
    }

    return {
      onRequest(x) {
        x.requestHeaders.remove('x-client-cert-dn');
        x.requestHeaders.remove('x-client-cert-san');
        if (anonymous === undefined) return recognise(x);
        // With a fallback, plugins are alternatives: whoever was recognised already needs no certificate too.
        if (x.credential !== undefined) return undefined;
        return recognise(x) === undefined ? undefined : anonymous(x);
      },
    };
  },
});

function readAuthorities({ ca_certificates }: MtlsAuthConfig, { directory, secret }: Services): Authority[] {
  const known = directory.index(caCertificates);
  return ca_certificates.flatMap((id) => {
    const entity = known.get(id);
    return entity === undefined
      ? []
      : [{ id, certificate: new X509Certificate(secret(entity['cert'] as string).reveal()) }];
  });
}

function bearerVerdict({ subject }: ClientCertificate, trusted: Trusted, config: MtlsAuthConfig): Verdict {
  const group = config.authenticated_group_by === 'DN' ? subject : commonName(trusted.certificate);
  return {
    identity: {
      consumer: undefined,
      credential: { id: subject },
      credentialIdentifier: subject,
      actor: { type: 'service', id: subject },
    },
    untilMs: trusted.untilMs,
    bearer: {
      dn: headerText(subject),
      san: trusted.certificate.subjectAltName && headerText(trusted.certificate.subjectAltName),
      groups: group === undefined ? [] : [group],
    },
  };
}

function sayBearer(x: Exchange, { dn, san, groups }: NonNullable<Verdict['bearer']>): void {
  x.authenticatedGroups = groups;
  x.requestHeaders.set('x-client-cert-dn', dn, 'X-Client-Cert-Dn');
  if (san !== undefined) x.requestHeaders.set('x-client-cert-san', san, 'X-Client-Cert-San');
}
