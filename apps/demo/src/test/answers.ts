import type { ChatMessage, Problem } from '@sallyport/chatbot';
import { namesIn, type Ranking } from '@sallyport/dev-llm/questions';
import { expect } from 'vitest';
import type { ServiceSum } from '../ledger/ledger.ts';
import type { DemoProcess } from './demo-process.ts';

/** The services that the answer ranks, with the ledger's own numbers for the time that was asked about, which it has to be sorted by. */
export function expectNumbersOfLedger(
  demo: DemoProcess,
  answer: ChatMessage,
  { planes, timeRange, by, isLowestFirst, top = 10, service }: Ranking,
): ServiceSum[] {
  const { input, start, end } = lastCallIn(answer);
  expect(input).toMatchObject({ timeRange });
  const all = planes
    .flatMap((plane) => demo.ledger(plane, { fromMs: Date.parse(start), toMs: Date.parse(end) }))
    .filter((one) => service === undefined || one.service === service);
  const value = valuesInLedger[by]!;
  const wanted = all.map(value).toSorted((a, b) => (isLowestFirst ? a - b : b - a));
  const ranked = namesIn(textOf(answer)).map((name) => all.find((one) => one.service === name)!);
  expect(ranked.map(value)).toEqual(wanted.slice(0, top));
  return ranked;
}

const valuesInLedger: Partial<Record<Ranking['by'], (one: ServiceSum) => number>> = {
  errorRate: ({ errorRate }) => errorRate,
  clientErrorRate: ({ clientErrors, requests }) => clientErrors / requests,
  serverErrorRate: ({ serverErrors, requests }) => serverErrors / requests,
  requests: ({ requests }) => requests,
};

/** Of what AI_Platform is asked, the chatbot's own requests among it, and of how long anything took, the ledger knows nothing. */
export function isInLedger({ by, planes }: Ranking): boolean {
  return valuesInLedger[by] !== undefined && !planes.includes('AI_Platform');
}

export function textOf({ parts }: ChatMessage): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

export function problemIn({ parts }: ChatMessage): Problem | undefined {
  return parts.flatMap((part) => (part.type === 'data-problem' ? [part.data] : []))[0];
}

export function toolsIn({ parts }: ChatMessage): string[] {
  return parts.flatMap((part) => (part.type === 'dynamic-tool' ? [part.toolName] : []));
}

/** What the last tool was asked for, and the time that it told of. */
function lastCallIn({ parts }: ChatMessage): { input: unknown; start: string; end: string } {
  const call = parts.findLast((part) => part.type === 'dynamic-tool');
  const output = call?.state === 'output-available' ? String(call.output) : '';
  const [, start, end] = /"timeRange":\s*\{\s*"start":\s*"([^"]+)",\s*"end":\s*"([^"]+)"/.exec(output) ?? [];
  if (start === undefined || end === undefined) throw new Error(`No tool told of a time: ${JSON.stringify(parts)}`);
  return { input: call!.input, start, end };
}
