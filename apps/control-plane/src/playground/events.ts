/** What somebody sees of one call, in this order; `end` is always there, and the last. */
export type PlaygroundEvent =
  | { type: 'sent'; request: SentView; step?: string }
  | { type: 'head'; status: number; headers: Record<string, string>; request_id: string | null; duration_ms: number }
  | { type: 'body'; text: string }
  | { type: 'body'; base64: string }
  | { type: 'event'; event: string; data: unknown }
  | { type: 'message'; message: unknown }
  | { type: 'end'; duration_ms: number; bytes: number; is_cut: boolean; error?: string };

export interface SentView {
  method: string;
  url: string;
  /** Credentials are hidden. */
  headers: Record<string, string>;
  body?: unknown;
}

/** One after the other, as lines of JSON. */
export async function* linesOf(events: AsyncIterable<PlaygroundEvent>): AsyncGenerator<string> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}
