/** What workers ask of the node's places, and what they are answered. Plain data. */
export type PlaceRequest =
  | { readonly verb: 'take'; readonly question: number; readonly key: string; readonly max: number }
  | { readonly verb: 'give'; readonly key: string };

export interface PlaceReply {
  readonly question: number;
  readonly key: string;
  readonly isTaken: boolean;
}
