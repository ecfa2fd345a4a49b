import type { CoreErrorCode, ExchangeEvent } from '@sallyport/contracts';
import type { ClientCertificate } from '@sallyport/pipeline';

/** What is known of a request before it is read: facts of its connection. */
export interface Arrival {
  scheme: 'http' | 'https';
  /** Who opened the connection to us, or to the proxy before us where PROXY protocol tells and we believe it. */
  clientIp: string;
  clientPort: number;
  /** Who opened the connection to us. */
  peerIp: string;
  /** The peer is a proxy whose word about its clients is believed. */
  isPeerTrusted: boolean;
  /** Empty when the connection is gone. */
  serverIp: string;
  serverPort: number;
  sni: string | undefined;
  tls: ExchangeEvent['request']['tls'];
  clientCertificate: ClientCertificate | undefined;
  /** Why nothing is served on this connection. */
  refusal: CoreErrorCode | undefined;
  expectsContinue: boolean;
}
