import { isLoopbackHost } from '@sallyport/dev-idp/loopback';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

interface Listening {
  readonly host?: string;
  readonly port?: number;
}

/** Starts a server for development, says what there is to say, and ends it when it is told to. Answers the exit code. */
export async function runDevelopmentServer<Server extends { stop(): Promise<void> }>(
  start: () => Promise<Server>,
  { host, port }: Listening,
  introduce: (server: Server) => void,
): Promise<number> {
  let server: Server;
  try {
    server = await start();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const taken = `${host}:${port} is in use: stop what listens there, or choose another port (--port)`;
    process.stderr.write(`sallyport: ${code === 'EADDRINUSE' ? taken : message}\n`);
    return 1;
  }
  introduce(server);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await server.stop();
  return 0;
}

/** The address to listen on. Throws `UsageError` where it is beyond loopback unasked; `danger` is what others could do. */
export function readHost(args: Arguments, danger: string): string {
  const host = args.get('--host');
  if (!isLoopbackHost(host) && !args.has('--allow-network'))
    throw new UsageError(
      `--host: ${host} can be reached by others, who ${danger}; add --allow-network where that is meant`,
    );
  return host;
}

/** Throws `UsageError` for an argument without a flag. */
export function refuseStrays(command: string, { files: [stray] }: Arguments): void {
  if (stray !== undefined) throw new UsageError(`${command}: '${stray}' belongs to no flag`);
}
