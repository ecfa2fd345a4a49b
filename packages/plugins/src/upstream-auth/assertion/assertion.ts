import {
  type Exchange,
  occasionally,
  type PluginHooks,
  type Refusal,
  refuse,
  type Services,
} from '@sallyport/pipeline';
import { SignJWT } from 'jose';
import { agentOf } from '../../shared/agent-of.ts';
import { RecentValues } from '../../shared/recent-values.ts';
import { noCredential } from '../../shared/upstream-auth/fixed.ts';
import type { AssertionSettings } from './schema.ts';
import { readSigningKey, type SigningKey } from './signing-key.ts';

interface Signed {
  text: string;
  key: string;
  useUntilMs: number;
}

const peopleMax = 10_000;
const noPerson = refuse(401, 'upstream_auth_no_person', 'This upstream is called for people who signed in.', {
  headers: ['WWW-Authenticate', 'Bearer'],
  style: 'negotiated',
});

/** Tells the upstream, signed, for whom it is called and which program acts: what a plugin verified, and no caller can write. */
export function assertionHook(settings: AssertionSettings, services: Services): NonNullable<PluginHooks['onRequest']> {
  const { audience, issuer, header_name: written, lifetime } = settings;
  const { clock, log, secret } = services;
  const header = written.toLowerCase();
  const text = secret(settings.private_key);
  const recent = new RecentValues<Signed>(peopleMax);
  const warn = occasionally(clock, (reason) => log.error('nothing can be signed for the upstream', { reason }));
  let read: { text: string; key: SigningKey } | undefined;

  function keyOf(pem: string): SigningKey {
    if (read?.text !== pem) read = { text: pem, key: readSigningKey(pem) };
    return read.key;
  }

  async function sign(claims: Record<string, unknown>, pem: string, nowMs: number): Promise<string> {
    const { algorithm, key } = keyOf(pem);
    const nowSeconds = Math.floor(nowMs / 1000);
    return await new SignJWT({ ...claims, iss: issuer, aud: audience, iat: nowSeconds, exp: nowSeconds + lifetime })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setJti(crypto.randomUUID())
      .sign(key);
  }

  function send(x: Exchange, assertion: string): undefined {
    x.requestHeaders.set(header, assertion, written);
  }

  async function signAndSend(x: Exchange, person: Person, name: string): Promise<Refusal | undefined> {
    const [pem, nowMs] = [text.reveal(), clock.nowMs()];
    try {
      const signed = await sign(claimsOf(person), pem, nowMs);
      recent.set(name, { text: signed, key: pem, useUntilMs: nowMs + lifetime * 500 });
      return send(x, signed);
    } catch (error) {
      warn((error as Error).message);
      return noCredential;
    }
  }

  return (x) => {
    x.markSecretHeader(header);
    x.requestHeaders.remove(header);
    const person = personOf(x);
    if (person === undefined) return noPerson;
    const name = JSON.stringify([person.issuer, person.subject, person.agent]);
    const known = recent.get(name);
    const isGood = known !== undefined && known.useUntilMs > clock.nowMs() && known.key === text.reveal();
    return isGood ? send(x, known.text) : signAndSend(x, person, name);
  };
}

interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly agent: string | undefined;
}

/** Whoever is known by a token that a plugin verified; undefined for programs that act for themselves. */
function personOf(x: Exchange): Person | undefined {
  const { actors, claims } = x;
  const { iss: issuer, sub: subject } = claims ?? {};
  if (actors[0]?.type !== 'person' || typeof issuer !== 'string' || typeof subject !== 'string') return undefined;
  return { issuer, subject, agent: agentOf(x) };
}

/** The person as RFC 9493 names subjects, since a subject is one only at its issuer; who acts, as RFC 8693 does. */
function claimsOf({ issuer, subject, agent }: Person): Record<string, unknown> {
  const person = { sub: subject, sub_id: { format: 'iss_sub', iss: issuer, sub: subject } };
  return agent === undefined ? person : { ...person, act: { sub: agent } };
}
