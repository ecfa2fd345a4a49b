import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StreamFigures, StreamTask } from './client-process.ts';

export interface RunningProvider {
  url: string;
  stop(): Promise<void>;
}

export async function startProvider(): Promise<RunningProvider> {
  const child = start('provider-process.ts');
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

export async function runStreams(task: StreamTask): Promise<StreamFigures> {
  const child = start('client-process.ts');
  child.send(task);
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the client of streams ended with ${code}`);
  });
  const [figures] = (await Promise.race([once(child, 'message'), gone])) as [StreamFigures];
  await gone.catch(() => {});
  return figures;
}

function start(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
