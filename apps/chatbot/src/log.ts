/** What an operator may want to know: never what people say, nor what lets them in. */
export interface LogEntry {
  readonly level: 'info' | 'error';
  readonly message: string;
  readonly [fact: string]: string | number | undefined;
}

export type Log = (entry: LogEntry) => void;

/** Of an error that nobody expected; whatever looks like a token is taken out of it. */
export function tellError(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(tokens, '[token]').slice(0, charsMax);
}

const tokens = /\b(?:eyJ[\w-]*\.[\w-]*(?:\.[\w-]*)?|Bearer\s+\S+)/g;
const charsMax = 4_000;
