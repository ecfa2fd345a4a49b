import { styleText } from 'node:util';

/** The parts of a file-log record that the terminal shows. */
interface LogRecord {
  request: { method: string; uri: string };
  response: { status: number };
  latencies: { request: number };
  consumer?: { username?: string };
  actors?: { id: string; name?: string }[];
  ai?: {
    mcp?: { rpc?: { method: string; tool_name?: string; error?: string }[] };
    guards?: { plugin: string; outcome: string; reason?: string }[];
  };
}

/** A record of the access log in one short line; undefined for a line that is no record. */
export function accessLine(text: string): string | undefined {
  const record = parse(text);
  if (record === undefined) return undefined;
  const { request, response, latencies, consumer, actors = [], ai } = record;
  const { status } = response;
  const guarded = ai?.guards
    ?.filter(({ outcome }) => outcome !== 'passed')
    .map(({ plugin, outcome }) => `${plugin}: ${outcome}`)
    .join(', ');
  const what = ai?.mcp?.rpc
    ?.map(({ method, tool_name, error }) => [method, tool_name, error && `(${error})`].filter(Boolean).join(' '))
    .join(', ');
  const colour = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green';
  return [
    styleText(colour, String(status)),
    request.method.padEnd(6),
    request.uri,
    consumer?.username ?? whoActs(actors),
    ...[what, guarded].filter(Boolean),
    `${latencies.request} ms`,
  ].join('  ');
}

/** The person, and the program that acts for them. */
function whoActs(actors: NonNullable<LogRecord['actors']>): string {
  return actors.map(({ id, name }) => name ?? id).join(' through ') || 'nobody';
}

function parse(text: string): LogRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'latencies' in value ? (value as LogRecord) : undefined;
  } catch {
    return undefined;
  }
}
