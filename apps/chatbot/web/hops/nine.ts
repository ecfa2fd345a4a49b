import type { Hop } from '../../src/wire.ts';

/** The way of a question, before there is one. */
export const nineHops: readonly { readonly n: Hop['n']; readonly title: string }[] = [
  { n: 1, title: 'Your question reaches the chatbot' },
  { n: 2, title: 'The gateway asks the identity provider who you are' },
  { n: 3, title: 'The tools that you may call are listed' },
  { n: 4, title: 'Question and tools go to the model' },
  { n: 5, title: 'The tool that the model asks for is called' },
  { n: 6, title: 'The tool gets a credential of its own and asks the platform' },
  { n: 7, title: 'The result goes to the model' },
  { n: 8, title: 'Again, for the next tools' },
  { n: 9, title: 'The guarded answer comes back' },
];

export interface HopBar {
  readonly hop: Hop;
  /** Of the whole, from 0 to 1. */
  readonly start: number;
  readonly width: number;
}

/** Hops on one scale, in the order in which they began. What still runs reaches to the end; what took no time of its own is a point. */
export function layOut(hops: readonly Hop[]): { readonly bars: readonly HopBar[]; readonly wholeMs: number } {
  // Those that began in the same millisecond stay as they were told.
  const sorted = [...hops].sort((a, b) => a.startedAtMs - b.startedAtMs);
  const beginMs = sorted[0]?.startedAtMs ?? 0;
  const endMs = Math.max(...sorted.map(({ startedAtMs, durationMs = 0 }) => startedAtMs + durationMs), beginMs);
  const wholeMs = endMs - beginMs;
  // What still runs has some room to be seen in.
  const isRunning = sorted.some(({ status }) => status === 'running');
  const scale = isRunning ? wholeMs * 1.15 + 100 : Math.max(wholeMs, 1);
  const bars = sorted.map((hop) => {
    const start = (hop.startedAtMs - beginMs) / scale;
    const width = hop.durationMs === undefined ? 0 : hop.durationMs / scale;
    return { hop, start, width: hop.status === 'running' ? 1 - start : width };
  });
  return { bars, wholeMs };
}
