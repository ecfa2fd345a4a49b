/** The member of `params` that says what a method is about. */
export type TargetKey = 'name' | 'uri' | 'taskId';

/** What differs between the dated revisions of MCP, as far as a gateway that passes messages through must know. */
export interface Revision {
  readonly version: string;
  /** A body may be an array of messages. */
  readonly batches: boolean;
  /** Clients answer requests of the server in POST bodies. */
  readonly responses: boolean;
  /** `Mcp-Method` and `Mcp-Name` must be sent; where they need not be, they must still not lie. */
  readonly mirrorsRequired: boolean;
  /** What clients may send, and which member of `params` each method is about. */
  readonly methods: ReadonlyMap<string, TargetKey | undefined>;
}

/** Builds `Revision.methods`: names without a target, then the others. */
export function methodTable(
  plain: readonly string[],
  targeted: Readonly<Record<string, TargetKey>>,
): ReadonlyMap<string, TargetKey | undefined> {
  return new Map<string, TargetKey | undefined>([
    ...plain.map((method) => [method, undefined] as const),
    ...Object.entries(targeted),
  ]);
}
