/** What happens in one call, in this order; `end` is the last. */
export type CallEvent =
  | { readonly type: 'sent'; readonly request: Sent; readonly step?: string }
  | {
      readonly type: 'head';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly request_id: string | null;
      readonly duration_ms: number;
    }
  | { readonly type: 'body'; readonly text?: string; readonly base64?: string }
  | { readonly type: 'event'; readonly event: string; readonly data: unknown }
  | { readonly type: 'message'; readonly message: unknown }
  | {
      readonly type: 'end';
      readonly duration_ms: number;
      readonly bytes: number;
      readonly is_cut: boolean;
      readonly error?: string;
    };

export interface Sent {
  readonly method: string;
  readonly url: string;
  /** Credentials are hidden. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
