import type { Log } from '@sallyport/pipeline';

export interface LogOptions {
  format: 'text' | 'json';
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Where lines go; standard error by default, so that standard output stays for what was asked for. */
  write?: (line: string) => void;
  nowMs?: () => number;
}

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;

/** The gateway's own log: one line per entry, whatever the fields contain. */
export function createLog({ format, level, write = writeToStderr, nowMs = Date.now }: LogOptions): Log {
  const least = levels[level];
  const at = (name: keyof typeof levels) => (message: string, fields?: Record<string, unknown>) => {
    if (levels[name] < least) return;
    const time = new Date(nowMs()).toISOString();
    write(format === 'json' ? jsonLine(time, name, message, fields) : textLine(time, name, message, fields));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Who reads what a process prints may go away. That costs the log, and must not cost the gateway. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function writeToStderr(line: string): void {
  process.stderr.write(line);
}

function jsonLine(time: string, level: string, message: string, fields: Record<string, unknown> | undefined): string {
  return `${JSON.stringify({ time, level, message, ...fields })}\n`;
}

function textLine(time: string, level: string, message: string, fields: Record<string, unknown> | undefined): string {
  const details = Object.entries(fields ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ');
  return `${time} ${level.padEnd(5)} ${message}${details === '' ? '' : ` ${details}`}\n`;
}
