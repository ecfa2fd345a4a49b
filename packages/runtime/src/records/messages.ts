/** What workers ask of the node's records, and what they are answered. Plain data. */
export type RecordRequest = { readonly question: number } & (
  | { readonly verb: 'get' | 'delete' | 'take'; readonly key: string }
  | { readonly verb: 'put' | 'add' | 'replace'; readonly key: string; readonly value: string; readonly keptMs: number }
);

export interface RecordReply {
  readonly question: number;
  readonly result?: string | boolean | undefined;
  readonly error?: string | undefined;
}
