import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@sallyport/contracts';

/** Nonces that clients are to put into their proofs (RFC 9449 §9): a period of time, sealed, so that nothing has to be kept. */
export class DpopNonces {
  readonly #secret: Secret;
  readonly #periodMs: number;

  constructor(secret: Secret, periodMs: number) {
    this.#secret = secret;
    this.#periodMs = periodMs;
  }

  current(nowMs: number): string {
    return this.#of(Math.floor(nowMs / this.#periodMs));
  }

  /** The nonces of this period and the one before are good. */
  isGood(nonce: string, nowMs: number): boolean {
    const period = Math.floor(nowMs / this.#periodMs);
    return [period, period - 1].some((one) => isEqual(nonce, this.#of(one)));
  }

  #of(period: number): string {
    return createHmac('sha256', this.#secret.reveal()).update(`dpop nonce ${period}`).digest('base64url');
  }
}

function isEqual(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
