import { readJson } from '@sallyport/json';
import type { SourceFailure } from '../../neutral.ts';

/** To the worker that holds a connection: what another worker wants of it, under a number of that worker's. */
export type ToHolder = { readonly key: string } & (
  | {
      readonly want: 'answer';
      readonly idText: string;
      readonly token: string | undefined;
      readonly from: string;
      readonly number: number;
    }
  | { readonly want: 'stream'; readonly from: string; readonly number: number }
  | { readonly want: 'no more'; readonly from: string; readonly number: number }
  | { readonly want: 'end' }
);

/** From the worker that holds it. */
export type FromHolder = { readonly number: number } & (
  | { readonly say: 'message'; readonly message: string }
  | { readonly say: 'open' }
  | { readonly say: 'failure'; readonly failure: SourceFailure }
);

/** Mails are made by workers of this release, or of another in the same cluster: one that is none of these is dropped. */
export function readMail<Mail extends object>(text: string): Mail | undefined {
  try {
    const mail: unknown = readJson(text);
    return typeof mail === 'object' && mail !== null ? (mail as Mail) : undefined;
  } catch {
    return undefined;
  }
}
