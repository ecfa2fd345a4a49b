import { AsyncLocalStorage } from 'node:async_hooks';
import { constants } from 'node:crypto';
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2';
import type { SecureContextOptions } from 'node:tls';
import type { Log, Snapshot } from '@sallyport/pipeline';
import { selfSigned } from '@sallyport/runtime';
import type { TlsOptions } from '../options.ts';
import { authoritiesWanted } from './authorities-wanted.ts';
import { Certificates } from './certificates.ts';
import type { ClientAbilities } from './client-hello.ts';
import { readTlsFiles } from './tls-files.ts';

/** The TLS of a worker: which certificate is shown to whom, and which are wanted from callers. */
export class TlsServer {
  readonly server: Http2SecureServer;
  readonly #options: TlsOptions;
  /** What the client whose handshake is under way can use. */
  readonly #clients = new AsyncLocalStorage<ClientAbilities>();
  #certificates: Certificates;
  /** What they were made of. */
  #parts: readonly unknown[];
  /** Shown where no configured certificate fits, unless one is for everybody. */
  #otherwise: { cert: string; key: string } | undefined;
  #selfSigned: { cert: string; key: string } | undefined;

  constructor(options: TlsOptions, snapshot: Snapshot, serverOptions: SecureServerOptions) {
    this.#options = options;
    const { certificates, otherwise, asksClients } = this.#load(snapshot);
    this.#certificates = certificates;
    this.#otherwise = otherwise;
    this.#parts = partsOf(snapshot);
    this.server = createSecureServer({
      ...serverOptions,
      ...this.#fallback(certificates, otherwise),
      // Who may come in is answered over HTTP: a broken handshake tells the caller nothing.
      requestCert: asksClients,
      rejectUnauthorized: false,
      SNICallback: (name, done) => {
        try {
          done(null, this.#certificates.contextFor(name, this.#clients.getStore()));
        } catch (error) {
          done(error as Error);
        }
      },
    });
  }

  /** It matters what clients can use: let `enter` know. */
  get looksAtClients(): boolean {
    return this.#certificates.hasAlternatives;
  }

  /** Begins a handshake with a client that can use so much. */
  enter(client: ClientAbilities | undefined, take: () => void): void {
    if (client === undefined) take();
    else this.#clients.run(client, take);
  }

  /** The same after a change, in which mostly nothing is different for handshakes. */
  followSnapshot(snapshot: Snapshot): void {
    if (sameParts(this.#parts, partsOf(snapshot))) this.#certificates.goOn(snapshot);
    else this.useSnapshot(snapshot);
  }

  /** From the next handshake on; connections go on with what they have. Throws where something cannot be used. */
  useSnapshot(snapshot: Snapshot): void {
    const { certificates, otherwise, asksClients } = this.#load(snapshot, this.#certificates);
    this.server.setSecureContext(this.#fallback(certificates, otherwise));
    // Read at each handshake; the types know it as an option only.
    (this.server as { requestCert?: boolean }).requestCert = asksClients;
    this.#certificates = certificates;
    this.#otherwise = otherwise;
    this.#parts = partsOf(snapshot);
  }

  /** After secrets were rotated. A certificate and a key that do not fit, since one is yet to follow, change nothing. */
  renewCertificates(log: Log): void {
    if (!this.#certificates.renew(log)) return;
    try {
      this.server.setSecureContext(this.#fallback(this.#certificates, this.#otherwise));
    } catch (error) {
      log.warn('a rotated certificate is not used yet', { sni: '*', reason: (error as Error).message });
    }
  }

  #load(snapshot: Snapshot, before?: Certificates) {
    const { certificate, clientAuthorities } = readTlsFiles(this.#options);
    const wanted = authoritiesWanted(snapshot);
    // What the listener demands of everybody is not loosened by what a route demands.
    const authorities = clientAuthorities ?? wanted?.certificates;
    const shared: SecureContextOptions = {
      minVersion: this.#options.minVersion,
      ...(authorities && { ca: authorities }),
      ...(wanted && {
        allowPartialTrustChain: wanted.allowPartialChain,
        // A session that is resumed has the caller's certificate, and not those that came with it.
        secureOptions: constants.SSL_OP_NO_TICKET,
      }),
    };
    return {
      certificates: new Certificates(snapshot, shared, before),
      otherwise: certificate,
      asksClients: wanted !== undefined || this.#options.clientCertificates !== 'off',
    };
  }

  #fallback(certificates: Certificates, otherwise: { cert: string; key: string } | undefined): SecureContextOptions {
    return { ...certificates.shared, ...(certificates.wildcard ?? otherwise ?? this.#ownCertificate) };
  }

  /** Shown where no certificate is configured, as Kong does: self-signed, made when first wanted. */
  get #ownCertificate(): { cert: string; key: string } {
    this.#selfSigned ??= selfSigned({ names: ['localhost'], days: 365 });
    return this.#selfSigned;
  }
}

/** Everything of a snapshot that handshakes depend on. */
function partsOf({ config }: Snapshot): readonly unknown[] {
  const { certificates, snis, ca_certificates: authorities } = config.document.collections;
  const asking = config.plugins.filter(({ definition }) => definition.clientAuthorities !== undefined);
  return [certificates, snis, authorities, ...asking];
}

function sameParts(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, i) => part === other[i]);
}
