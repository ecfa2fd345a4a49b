/** One Server-Sent Event. */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

/** Reads Server-Sent Events as their text arrives, in pieces of any size. Only whole events count. */
export class SseEvents {
  #rest = '';

  push(text: string): SseEvent[] {
    // A line break may come in two pieces.
    const all = this.#rest + text;
    const isOpen = all.endsWith('\r');
    const blocks = (isOpen ? all.slice(0, -1) : all).replaceAll(/\r\n?/g, '\n').split('\n\n');
    this.#rest = blocks.pop()! + (isOpen ? '\r' : '');
    return blocks.flatMap((block) => readEvent(block) ?? []);
  }
}

function readEvent(block: string): SseEvent | undefined {
  const fields = block.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
  });
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  if (data.length === 0) return undefined;
  return { event: fields.findLast(([name]) => name === 'event')?.[1] ?? 'message', data: data.join('\n') };
}
