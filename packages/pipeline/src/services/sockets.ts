/** Where records go that are not HTTP: log collectors, daemons of metrics. The operator names the addresses, so they may be any. */
export interface SocketsPort {
  /** A server of bytes. Nothing is connected before the first write. */
  stream(options: StreamOptions): StreamSender;
  /** A server of datagrams (UDP). */
  datagrams(options: DatagramOptions): DatagramSender;
}

export interface StreamOptions {
  /** A host and a port, or the path of a Unix socket. */
  readonly to: HostAndPort | { readonly path: string };
  /** For connecting, its TLS handshake, and for each write to be taken. */
  readonly timeoutMs: number;
  /** How long a connection is kept that nothing is written to. */
  readonly keepAliveMs: number;
  readonly tls?: StreamTls | undefined;
}

export interface StreamTls {
  /** Sent as SNI, and what the certificate must be for; the host when undefined. */
  readonly serverName: string | undefined;
  readonly verify: boolean;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Writes are sent in order over one connection, which is made again when it broke. */
export interface StreamSender {
  /**
   * Resolves once the system has taken all of it: what a receiver does with it, or loses in a crash, a stream of bytes does not tell. Rejects
   * when it could not be connected to, or took too long; some of the bytes may have arrived, over a connection that is then closed.
   */
  write(bytes: Buffer): Promise<void>;
  close(): void;
}

export interface DatagramOptions {
  readonly to: HostAndPort;
}

export interface DatagramSender {
  /** Resolves once it left this machine: nobody says whether it arrived. Rejects with a final `NotDelivered` when it is longer than a datagram can be. */
  send(bytes: Buffer): Promise<void>;
  close(): void;
}

/** The longest datagram that UDP over IPv4 has room for, in bytes. */
export const datagramBytesMax = 65_507;
