/** What a worker says about mail to the primary. Plain data. */
export type MailFromWorker =
  | { readonly kind: 'send'; readonly question: number; readonly address: string; readonly message: string }
  | { readonly kind: 'taken'; readonly delivery: number; readonly taken: boolean };

export type MailToWorker =
  | { readonly kind: 'deliver'; readonly delivery: number; readonly address: string; readonly message: string }
  | { readonly kind: 'sent'; readonly question: number; readonly taken: boolean };
