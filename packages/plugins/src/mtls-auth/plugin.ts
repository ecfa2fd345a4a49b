import { X509Certificate } from 'node:crypto';
import {
  type ClientCertificate,
  compileAnonymous,
  definePlugin,
  type Exchange,
  type Refusal,
} from '@sallyport/pipeline';
import { admit, clearBearer, compileJudge, type Verdict } from '../shared/certificates/judge.ts';
import { badCertificate, noCertificate } from '../shared/certificates/refusals.ts';
import { orAnonymous } from '../shared/or-anonymous.ts';
import { mtlsCredentials } from './credentials.ts';
import { clientAuthorities, mtlsAuthSchema } from './schema.ts';

/** Recognises callers by the certificate that they presented in the TLS handshake. */
export const mtlsAuth = definePlugin({
  name: 'mtls-auth',
  schema: mtlsAuthSchema,
  duty: 'authentication',
  collections: [mtlsCredentials],
  clientAuthorities,
  setup(config, services) {
    const { clock } = services;
    const judge = compileJudge(config, services, mtlsCredentials);
    const anonymous = compileAnonymous(config.anonymous, services);
    // A connection has one certificate, whatever is asked over it.
    const verdicts = new WeakMap<ClientCertificate, Verdict | 'refused'>();

    function recognise(x: Exchange): Refusal | undefined {
      const presented = x.head.clientCertificate;
      if (presented === undefined) return noCertificate;
      let verdict = verdicts.get(presented);
      if (verdict === undefined) {
        verdict = judgePresented(presented);
        verdicts.set(presented, verdict);
      }
      // A connection may last longer than its certificate.
      if (verdict === 'refused' || clock.nowMs() >= verdict.untilMs) return badCertificate;
      admit(x, verdict);
      return undefined;
    }

    /**
     * The handshake has checked the certificate, its purpose and its time included, against the authorities of all routes
     * together; which of them it was follows from the signatures.
     */
    function judgePresented({ isVerified, pem, issuers }: ClientCertificate): Verdict | 'refused' {
      if (!isVerified) return 'refused';
      const chain = issuers.map((issuer) => new X509Certificate(issuer));
      return judge({ certificate: new X509Certificate(pem), issuers: chain }) ?? 'refused';
    }

    const authenticate = orAnonymous(recognise, anonymous);
    return {
      onRequest(x) {
        clearBearer(x);
        return authenticate(x);
      },
    };
  },
});
