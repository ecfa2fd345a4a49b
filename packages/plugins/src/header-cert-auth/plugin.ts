import { hash } from 'node:crypto';
import { compileAnonymous, definePlugin, type Exchange, type Refusal } from '@sallyport/pipeline';
import { admit, clearBearer, compileJudge, type Verdict } from '../shared/certificates/judge.ts';
import { badCertificate, noCertificate } from '../shared/certificates/refusals.ts';
import { orAnonymous } from '../shared/or-anonymous.ts';
import { RecentValues } from '../shared/recent-values.ts';
import { headerCertCredentials } from './credentials.ts';
import { isForClients, readCertificate } from './read-certificate.ts';
import { headerCertAuthSchema } from './schema.ts';

/** Recognises callers by the certificate that a trusted proxy saw in their handshake, and passes on in a header. */
export const headerCertAuth = definePlugin({
  name: 'header-cert-auth',
  schema: headerCertAuthSchema,
  duty: 'authentication',
  collections: [headerCertCredentials],
  setup(config, services) {
    const { clock } = services;
    const { certificate_header_format: format } = config;
    const name = config.certificate_header_name.toLowerCase();
    const judge = compileJudge(config, services, headerCertCredentials);
    const anonymous = compileAnonymous(config.anonymous, services);
    const verdicts = new RecentValues<Verdict>(verdictsMax);

    function recognise(x: Exchange): Refusal | undefined {
      const { requestHeaders, head } = x;
      if (head.forwarded === undefined) return noCertificate;
      const at = requestHeaders.names.indexOf(name);
      if (at < 0 || requestHeaders.value(at) === '') return noCertificate;
      if (requestHeaders.names.indexOf(name, at + 1) >= 0) return badCertificate;
      const nowMs = clock.nowMs();
      const verdict = verdictOn(requestHeaders.value(at), nowMs);
      if (verdict === undefined || nowMs >= verdict.untilMs) return badCertificate;
      admit(x, verdict);
      return undefined;
    }

    function verdictOn(value: string, nowMs: number): Verdict | undefined {
      const digest = hash('sha256', value, 'base64url');
      const known = verdicts.get(digest);
      if (known !== undefined) return known;
      const certificate = readCertificate(value, format);
      if (certificate === undefined || !isForClients(certificate, nowMs)) return undefined;
      const verdict = judge({ certificate, issuers: [] });
      if (verdict !== undefined) verdicts.set(digest, verdict);
      return verdict;
    }

    const authenticate = orAnonymous(recognise, anonymous);
    return {
      onRequest(x) {
        clearBearer(x);
        // Only a proxy that is trusted tells how a request came to it, also to the upstream.
        if (x.head.forwarded === undefined) x.requestHeaders.remove(name);
        return authenticate(x);
      },
    };
  },
});

const verdictsMax = 2_000;
