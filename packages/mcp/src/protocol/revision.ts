import type { Era } from '../neutral.ts';

/** The member of `params` that says what a method is about. */
export type TargetKey = 'name' | 'uri' | 'taskId';

/** What differs between the dated revisions of MCP, as far as a gateway must know. Dropping a revision is dropping its folder. */
export interface Revision {
  readonly version: string;
  /** Modern: no handshake, each request tells who asks. Legacy: a session does. */
  readonly era: Era;
  /** A body may be an array of messages. */
  readonly batches: boolean;
  /** Clients answer requests of the server in POST bodies. */
  readonly responses: boolean;
  /** How a request belongs to a session: not at all, by the connection (`sse`), or by `Mcp-Session-Id`. */
  readonly sessions: 'none' | 'connection' | 'header';
  /** `Mcp-Method` and `Mcp-Name` must be sent; where they need not be, they must still not lie. */
  readonly mirrorsRequired: boolean;
  /** What clients may send, and which member of `params` each method is about. */
  readonly methods: ReadonlyMap<string, TargetKey | undefined>;
  /** What arguments that do not fit a tool's schema are: for the client to mend, or for the model that reads results of tools. */
  readonly argumentErrors: 'protocol' | 'tool';
  /** What servers may ask of clients: in requests of their own, or (modern) in results that require input. */
  readonly serverRequests: ReadonlySet<string>;
  /** Methods whose complete results must say how long and for whom they may be kept. */
  readonly hintedMethods: ReadonlySet<string>;
  /** The HTTP status of an answer that is this JSON-RPC error and nothing else. */
  readonly statusOfError: (code: number) => number;
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

/** Legacy servers answer errors as they answer results. */
export const alwaysOk = (): number => 200;

export const nothing: ReadonlySet<string> = new Set();
