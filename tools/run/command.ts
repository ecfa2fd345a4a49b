import { spawn } from 'node:child_process';

export interface CommandResult {
  ok: boolean;
  /** Standard output and error as they came. Empty when they were shown at once. */
  output: string;
  seconds: number;
}

export interface CommandOptions {
  cwd: string;
  /** Shows lines as they come, each after this; without it the output is collected. */
  prefix?: string;
}

/** Runs a command of Node (a script and its arguments) to its end; never rejects. */
export function runNode(args: readonly string[], { cwd, prefix }: CommandOptions): Promise<CommandResult> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (prefix === undefined) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    else showLines(stream, prefix);
  }
  return new Promise((resolve) => {
    const end = (ok: boolean) =>
      resolve({ ok, output: Buffer.concat(chunks).toString(), seconds: (performance.now() - startedAtMs) / 1000 });
    child.on('error', (error) => {
      chunks.push(Buffer.from(error.message));
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

function showLines(stream: NodeJS.ReadableStream, prefix: string): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) console.log(`${prefix}${line}`);
  });
  stream.on('end', () => {
    if (rest !== '') console.log(`${prefix}${rest}`);
  });
}
