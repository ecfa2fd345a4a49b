import type { Secret } from '@sallyport/contracts';
import type { Records } from '@sallyport/pipeline';
import type { CookieAttributes } from '../cookies.ts';

export const sessionHeaderNames = [
  'absolute-timeout',
  'audience',
  'id',
  'idling-timeout',
  'rolling-timeout',
  'subject',
  'timeout',
] as const;

export type SessionHeader = (typeof sessionHeaderNames)[number];

export type BoundTo = 'ip' | 'scheme' | 'user-agent';

export interface SessionSettings {
  /** What is kept: what one kind keeps opens for no other, whatever secret they share. */
  readonly kind: string;
  /** The first seals, all open. */
  readonly secrets: readonly Secret[];
  readonly cookieName: string;
  readonly cookie: CookieAttributes;
  /** Applications that share a cookie are told apart by it. */
  readonly audience: string;
  readonly timeouts: SessionTimeouts;
  /** A second cookie, which outlives the browser, from which a session is made anew. */
  readonly remember?:
    | { readonly cookieName: string; readonly rollingMs: number; readonly absoluteMs: number }
    | undefined;
  readonly bind: readonly BoundTo[];
  /** Where sessions are kept, only their ids being in the cookie; undefined for the cookie itself. */
  readonly records?: Records | undefined;
  /** Begins the names of records. */
  readonly prefix?: string | undefined;
  /** After its id has changed, a session can still be had by the one before. */
  readonly staleMs: number;
  readonly hashStorageKey: boolean;
  readonly hashSubject: boolean;
  readonly storeMetadata: boolean;
  /** All audiences of a cookie have the same subject, or those that have not are dropped. */
  readonly enforceSameSubject: boolean;
  readonly requestHeaders: readonly SessionHeader[];
  readonly responseHeaders: readonly SessionHeader[];
}

/** Milliseconds; 0 for no such timeout. */
export interface SessionTimeouts {
  /** Since it was used. */
  readonly idlingMs: number;
  /** Since it was renewed, which happens while it is used. */
  readonly rollingMs: number;
  /** Since the person signed in. */
  readonly absoluteMs: number;
}
