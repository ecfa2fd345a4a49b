import { createSecureContext, type SecureContext } from 'node:tls';
import type { Entity, EntityRef } from '@sallyport/contracts';
import { entitiesOf, type Snapshot } from '@sallyport/pipeline';

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

/** Two of each when there is a certificate for older clients too. PEM. */
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
  readonly #secret: (value: string) => string;
  readonly #certificates: ReadonlyMap<string, CertificateEntity>;
  readonly #byName: ReadonlyMap<string, string>;
  readonly #contexts = new Map<string, SecureContext>();

  constructor(snapshot: Snapshot) {
    const { document } = snapshot.config;
    this.#secret = (value) => snapshot.services.secret(value).reveal();
    this.#certificates = new Map(
      entitiesOf<CertificateEntity>(document, 'certificates').map((entity) => [entity.id, entity]),
    );
    this.#byName = new Map(
      entitiesOf<SniEntity>(document, 'snis').map((sni) => [sni.name.toLowerCase(), sni.certificate.id]),
    );
  }

  contextFor(serverName: string): SecureContext | undefined {
    for (const candidate of candidatesOf(serverName.toLowerCase().replace(/\.$/, ''))) {
      const id = this.#byName.get(candidate);
      if (id !== undefined) return this.#context(id);
    }
    return undefined;
  }

  /** The certificate of the name `*`, for clients that name no server. */
  get wildcard(): CertificatePair | undefined {
    const id = this.#byName.get('*');
    return id === undefined ? undefined : this.#pair(id);
  }

  #context(id: string): SecureContext {
    let context = this.#contexts.get(id);
    if (context === undefined) {
      context = createSecureContext(this.#pair(id));
      this.#contexts.set(id, context);
    }
    return context;
  }

  #pair(id: string): CertificatePair {
    const { cert, key, cert_alt, key_alt } = this.#certificates.get(id)!;
    const present = (value: string | undefined) => (value === undefined ? [] : [this.#secret(value)]);
    return { cert: [this.#secret(cert), ...present(cert_alt)], key: [this.#secret(key), ...present(key_alt)] };
  }
}

function candidatesOf(name: string): string[] {
  const labels = name.split('.');
  return [name, `*.${labels.slice(1).join('.')}`, `${labels.slice(0, -1).join('.')}.*`, '*'];
}
