import { AsyncLocalStorage } from 'node:async_hooks';
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2';
import type { SecureContextOptions } from 'node:tls';
import type { Snapshot } from '@sallyport/pipeline';
import { selfSigned } from '@sallyport/runtime';
import type { TlsOptions } from '../options.ts';
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
  #selfSigned: { cert: string; key: string } | undefined;

  constructor(options: TlsOptions, snapshot: Snapshot, serverOptions: SecureServerOptions) {
    this.#options = options;
    const { certificates, fallback } = this.#load(snapshot);
    this.#certificates = certificates;
    this.server = createSecureServer({
      ...serverOptions,
      ...fallback,
      // Who may come in is answered over HTTP: a broken handshake tells the caller nothing.
      requestCert: options.clientCertificates !== 'off',
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

  /** From the next handshake on; connections go on with what they have. Throws where something cannot be used. */
  useSnapshot(snapshot: Snapshot): void {
    const { certificates, fallback } = this.#load(snapshot);
    this.server.setSecureContext(fallback);
    this.#certificates = certificates;
  }

  #load(snapshot: Snapshot): { certificates: Certificates; fallback: SecureContextOptions } {
    const { certificate, clientAuthorities } = readTlsFiles(this.#options);
    const shared: SecureContextOptions = {
      minVersion: this.#options.minVersion,
      ...(clientAuthorities && { ca: clientAuthorities }),
    };
    const certificates = new Certificates(snapshot, shared);
    return { certificates, fallback: { ...shared, ...(certificates.wildcard ?? certificate ?? this.#ownCertificate) } };
  }

  /** Shown where no certificate is configured, as Kong does: self-signed, made when first wanted. */
  get #ownCertificate(): { cert: string; key: string } {
    this.#selfSigned ??= selfSigned({ names: ['localhost'], days: 365 });
    return this.#selfSigned;
  }
}
