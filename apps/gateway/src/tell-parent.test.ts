import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Tells its parent something once that is gone, before it can have heard of it. */
const child = `
  import { tellParent } from ${JSON.stringify(new URL('./tell-parent.ts', import.meta.url).href)};
  process.once('disconnect', () => console.log('ended in order'));
  const parent = process.ppid;
  process.send('ready');
  for (const until = Date.now() + 10_000; process.ppid === parent && Date.now() < until; );
  tellParent({ type: 'alive' });
`;
const parent = `
  import { spawn } from 'node:child_process';
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  const child = spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}], { stdio });
  child.once('message', () => process.kill(process.pid, 'SIGKILL'));
`;

it('leaves a process whole whose parent dies at this moment', async () => {
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', parent]);
  const { signal, stdout, stderr } = await run.catch((error) => error);
  expect({ signal, stdout, stderr }).toEqual({ signal: 'SIGKILL', stdout: 'ended in order\n', stderr: '' });
});
