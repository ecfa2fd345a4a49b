import { fork } from 'node:child_process';
import { entryUrl } from '../entry.ts';
import type { ConfigAnswer, ConfigRequest } from './config-process.ts';

const script = entryUrl('./config-process', import.meta.url);
/** A configuration that takes longer to read is given up. Milliseconds. */
const readTimeoutMs = 120_000;

/** Has a short-lived process read a configuration; never rejects, a crash of the reader is a problem like others. */
export function runConfigProcess(request: ConfigRequest): Promise<ConfigAnswer> {
  return new Promise((resolve) => {
    const child = fork(script, {
      execArgv: ['--max-old-space-size=4096'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('error', (error) => resolve(failed(error.message)));
    // The system started none.
    if (child.pid === undefined) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), readTimeoutMs);
    let answer: ConfigAnswer | undefined;
    child.once('message', (message) => {
      answer = message as ConfigAnswer;
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(answer ?? failed(`the process that reads the configuration ended with ${signal ?? `exit code ${code}`}`));
    });
    // One that is gone by now has its exit told.
    child.send(request, () => {});
  });
}

function failed(message: string): ConfigAnswer {
  return { ok: false, problems: [{ message }] };
}
