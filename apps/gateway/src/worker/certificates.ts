import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { Entity, EntityRef } from '@sallyport/contracts';
import { entitiesOf, type Log, type Snapshot } from '@sallyport/pipeline';
import type { ClientAbilities } from './client-hello.ts';

interface CertificateEntity extends Entity {
  cert: string;
  key: string;
  cert_alt?: string | undefined;
  key_alt?: string | undefined;
}

interface SniEntity extends Entity {
  name: string;
  certificate: EntityRef;
}

/** Two of each when there is an alternative, of the other kind. PEM. */
interface CertificatePair {
  cert: string[];
  key: string[];
}

/**
 * Chooses the certificate for a server name: exact, then `*.example.com`, then `example.*`, then `*`; without any, the
 * listener's own is shown. Contexts are made at their first use.
 */
export class Certificates {
  /** Certificates and keys may be references into vaults. */
  #secret: (value: string) => string;
  /** What all contexts have in common. */
  readonly shared: SecureContextOptions;
  readonly #certificates: ReadonlyMap<string, CertificateEntity>;
  readonly #byName: ReadonlyMap<string, string>;
  readonly #contexts = new Map<string, Contexts>();
  /** Some certificate has an alternative, so it matters what a client can use. */
  readonly hasAlternatives: boolean;

  /** `before`: those of the snapshot before, some of which may be the same. */
  constructor(snapshot: Snapshot, shared: SecureContextOptions, before?: Certificates) {
    this.shared = shared;
    const { document } = snapshot.config;
    this.#secret = secretIn(snapshot);
    const certificates = entitiesOf<CertificateEntity>(document, 'certificates');
    this.#certificates = new Map(certificates.map((entity) => [entity.id, entity]));
    this.#byName = new Map(
      entitiesOf<SniEntity>(document, 'snis').map((sni) => [sni.name.toLowerCase(), sni.certificate.id]),
    );
    this.hasAlternatives = certificates.some(({ cert_alt }) => cert_alt !== undefined);
    if (before === undefined || !isDeepStrictEqual(shared, before.shared)) return;
    for (const [id, contexts] of before.#contexts)
      if (this.#certificates.get(id) === before.#certificates.get(id)) this.#contexts.set(id, contexts);
  }

  /** A snapshot with the same certificates has taken over. */
  goOn(snapshot: Snapshot): void {
    this.#secret = secretIn(snapshot);
  }

  contextFor(serverName: string, client: ClientAbilities | undefined): SecureContext | undefined {
    for (const candidate of candidatesOf(serverName.toLowerCase().replace(/\.$/, ''))) {
      const id = this.#byName.get(candidate);
      if (id !== undefined) return this.#contextsOf(id)?.for(client);
    }
    return undefined;
  }

  /** The certificate of the name `*`, for clients that name no server. */
  get wildcard(): CertificatePair | undefined {
    const id = this.#byName.get('*');
    const pair = id === undefined ? undefined : this.#pair(id);
    return pair !== undefined && isThere(pair) ? pair : undefined;
  }

  /** After secrets were rotated; false when none of them is of a certificate. One that cannot be used goes on as it was. */
  renew(log: Log): boolean {
    let isConcerned = false;
    for (const [id, { cert, key, cert_alt, key_alt }] of this.#certificates) {
      if (![cert, key, cert_alt, key_alt].some((value) => value?.startsWith('{vault://'))) continue;
      isConcerned = true;
      if (!this.#contexts.has(id)) continue;
      try {
        this.#contexts.set(id, new Contexts(this.#pair(id), this.shared));
      } catch (error) {
        log.warn('a rotated certificate is not used yet', { certificate: id, reason: (error as Error).message });
      }
    }
    return isConcerned;
  }

  /** None while its vault has not given it. */
  #contextsOf(id: string): Contexts | undefined {
    let contexts = this.#contexts.get(id);
    if (contexts === undefined) {
      const pair = this.#pair(id);
      if (!isThere(pair)) return undefined;
      contexts = new Contexts(pair, this.shared);
      this.#contexts.set(id, contexts);
    }
    return contexts;
  }

  #pair(id: string): CertificatePair {
    const { cert, key, cert_alt, key_alt } = this.#certificates.get(id)!;
    const present = (value: string | undefined) => (value === undefined ? [] : [this.#secret(value)]);
    return { cert: [this.#secret(cert), ...present(cert_alt)], key: [this.#secret(key), ...present(key_alt)] };
  }
}

function secretIn({ services }: Snapshot): (value: string) => string {
  return (value) => services.secret(value).reveal();
}

/** An empty value is one that a vault has not given. */
function isThere({ cert, key }: CertificatePair): boolean {
  return ![...cert, ...key].includes('');
}

/** Node shows but one of a context's certificates to whom names a server, so each has a context of its own. */
class Contexts {
  readonly #first: SecureContext;
  readonly #alternative: SecureContext | undefined;
  readonly #isFirstRsa: boolean;

  constructor({ cert, key }: CertificatePair, shared: SecureContextOptions) {
    const [first, alternative] = cert.map((pem, i) => createSecureContext({ ...shared, cert: pem, key: key[i]! }));
    this.#first = first!;
    this.#alternative = alternative;
    this.#isFirstRsa = new X509Certificate(cert[0]!).publicKey.asymmetricKeyType === 'rsa';
  }

  for(client: ClientAbilities | undefined): SecureContext {
    if (this.#alternative === undefined || client === undefined) return this.#first;
    const [first, other] = this.#isFirstRsa ? [client.rsa, client.ecdsa] : [client.ecdsa, client.rsa];
    return other && !first ? this.#alternative : this.#first;
  }
}

function candidatesOf(name: string): string[] {
  const labels = name.split('.');
  return [name, `*.${labels.slice(1).join('.')}`, `${labels.slice(0, -1).join('.')}.*`, '*'];
}
