import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { needTool } from './tools.ts';

export interface Load {
  url: string;
  connections: number;
  seconds: number;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export interface LoadResult {
  requests: number;
  perSecond: number;
  p50Us: number;
  p99Us: number;
  /** Answers that were not 2xx or 3xx, and sockets that failed. */
  errors: number;
}

const run = promisify(execFile);

/** Drives load over kept-alive connections with wrk and reads its report. */
export async function runLoad({
  url,
  connections,
  seconds,
  method = 'GET',
  headers = {},
  body,
}: Load): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-wrk-'));
  try {
    const script = join(folder, 'request.lua');
    const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${quote(name)}] = ${quote(value)}`);
    await writeFile(
      script,
      `wrk.method = ${quote(method)}
${lines.join('\n')}
${body === undefined ? '' : `wrk.body = ${quote(body)}`}
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
`,
    );
    // On a busy machine an answer may take seconds, and is no failure.
    const patience = ['--timeout', '20s'];
    const { stdout } = await run(needTool('wrk'), [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      ...patience,
      '-s',
      script,
      url,
    ]);
    const match = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(stdout);
    if (match === null) throw new Error(`wrk said something unexpected:\n${stdout}`);
    const [requests = 0, durationUs = 1, p50Us = 0, p99Us = 0, errors = 0] = match.slice(1).map(Number);
    return { requests, perSecond: (requests / durationUs) * 1e6, p50Us, p99Us, errors };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A Lua string with every byte escaped that could end it. */
function quote(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => (byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`)).join('')}"`;
}
