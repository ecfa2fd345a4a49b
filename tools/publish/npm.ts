import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs npm to its end and gives what it printed; throws with it when npm fails. */
export async function npm(
  args: readonly string[],
  { cwd, env = environmentOutside() }: { cwd: string; env?: NodeJS.ProcessEnv | undefined },
): Promise<string> {
  const child = spawn('npm', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${out}${err}`);
  return out;
}

/**
 * The environment of somebody who has never heard of this repository: the system's Node and npm, and no settings but
 * where packages come from.
 */
export function environmentOutside(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_|NODE_|INIT_CWD$|SALLYPORT_|DECK_)/i.test(name) ||
        /^npm_config_(registry|cache|userconfig|globalconfig|https?_proxy|cafile)$/i.test(name) ||
        name === 'NODE_EXTRA_CA_CERTS',
    ),
  );
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return {
    ...env,
    PATH: folders
      .filter((folder) => !folder.includes(join('node_modules', '.bin')) && !folder.includes('node-gyp-bin'))
      .join(delimiter),
  };
}
