import { version } from '@sallyport/gateway/version';
import { type Offer, parseGroups } from '@sallyport/platform-mcp';
import { servePlatformOverStdio } from '@sallyport/platform-mcp/stdio';
import type { Arguments } from './arguments.ts';
import { readConnection } from './configuration/client.ts';
import { refuseStrays } from './development-server.ts';
import { UsageError } from './flag.ts';
import { httpApi } from './mcp/http-api.ts';

/** Serves over standard input and output, until the client closes them. */
export async function runMcpCommand(args: Arguments): Promise<number> {
  refuseStrays('mcp', args);
  const offer = readOffer(args);
  const { url, token } = await readConnection(args);
  const served = servePlatformOverStdio({
    ...{ version, offer },
    api: httpApi(url, token),
    // Standard output is the protocol's.
    onFailure: ({ stack }) => process.stderr.write(`sallyport: a tool failed: ${stack}\n`),
  });
  await new Promise<void>((resolve) => {
    process.stdin.once('close', resolve);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await served.close();
  return 0;
}

/** Throws `UsageError`. */
function readOffer(args: Arguments): Offer {
  const groups = args.find('--groups');
  try {
    return { groups: groups === undefined ? undefined : parseGroups(groups), isReadOnly: args.has('--read-only') };
  } catch (error) {
    throw new UsageError(`--groups: ${(error as Error).message}`);
  }
}
