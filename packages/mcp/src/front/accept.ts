/** Does `Accept` take this type? Nothing said takes anything (RFC 9110 §12.5.1). */
export function accepts(accept: string | undefined, type: Answerable): boolean {
  if (accept === undefined) return true;
  if (accept.includes(type)) return true;
  const lower = accept.toLowerCase();
  return lower.includes(type) || lower.includes('*/*') || lower.includes(`${type.slice(0, type.indexOf('/'))}/*`);
}

/** Would the client rather have a stream of events than JSON: by its weights, and where these are equal by what it names first? */
export function prefersStreams(accept: string | undefined): boolean {
  if (accept === undefined || accept === usual) return false;
  const ranges = accept.toLowerCase().split(',');
  const [stream, json] = [placeOf(ranges, 'text/event-stream'), placeOf(ranges, 'application/json')];
  if (stream === undefined || json === undefined) return stream !== undefined;
  return stream.weight === json.weight ? stream.index < json.index : stream.weight > json.weight;
}

type Answerable = 'application/json' | 'text/event-stream';

/** What the official clients send. */
const usual = 'application/json, text/event-stream';

function placeOf(ranges: readonly string[], type: Answerable): { index: number; weight: number } | undefined {
  const index = ranges.findIndex((range) => range.trimStart().startsWith(type));
  const weight = /;\s*q=([01](?:\.\d{0,3})?)/.exec(ranges[index] ?? '')?.[1];
  return index === -1 ? undefined : { index, weight: weight === undefined ? 1 : Number(weight) };
}
