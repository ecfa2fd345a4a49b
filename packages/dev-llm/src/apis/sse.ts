/** A server-sent event. */
export function sse(data: unknown, event?: string): Buffer {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return Buffer.from(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
}

export const eventStream = 'text/event-stream; charset=utf-8';
