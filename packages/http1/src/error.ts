export type Http1ErrorKind = 'connect' | 'dns' | 'tls' | 'timeout' | 'reset' | 'invalid';
export type Http1Phase = 'connecting' | 'sending' | 'waiting' | 'body';

/** Why a request got no whole answer. */
export class Http1Error extends Error {
  readonly kind: Http1ErrorKind;
  readonly phase: Http1Phase;
  /** Not one byte of the request was handed to the network: sending it again, here or elsewhere, repeats nothing. */
  readonly nothingSent: boolean;
  /** The connection had served requests before, so the server may just have closed it for being idle. */
  readonly reused: boolean;

  constructor(kind: Http1ErrorKind, phase: Http1Phase, reused: boolean, message: string) {
    super(message);
    this.name = 'Http1Error';
    this.kind = kind;
    this.phase = phase;
    this.nothingSent = phase === 'connecting';
    this.reused = reused;
  }
}
