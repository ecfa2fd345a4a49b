import type { RunningControlPlane } from '@sallyport/control-plane';
import { outliveReaders } from '@sallyport/gateway/log';
import { version } from '@sallyport/gateway/version';
import type { Arguments } from './arguments.ts';
import { controlPlaneOptions } from './control-plane-options.ts';

export async function runControlPlaneCommand(args: Arguments): Promise<number> {
  outliveReaders();
  const options = await controlPlaneOptions(args);
  const { startControlPlane, StartError } = await import('@sallyport/control-plane');
  let running: RunningControlPlane;
  try {
    running = await startControlPlane(options, version);
  } catch (error) {
    process.stderr.write(`sallyport: ${error instanceof StartError ? error.message : (error as Error).stack}\n`);
    return 1;
  }
  process.stdout.write(args.get('--log-format') === 'json' ? listeningLine(running) : introduction(running));
  await new Promise<void>((told) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => told());
    // Who started it with a channel is gone.
    process.once('disconnect', () => told());
  });
  await running.stop();
  return 0;
}

/** What a program that started it reads. The operator's token stands there only when it was made just now. */
function listeningLine(running: RunningControlPlane): string {
  const { id, url, clusterUrl, nodeTokenFile, newOperatorToken, setupUrl } = running;
  return `${JSON.stringify({ event: 'listening', id, url, clusterUrl, nodeTokenFile, newOperatorToken, setupUrl })}\n`;
}

function introduction(running: RunningControlPlane): string {
  const { url, clusterUrl, nodeTokenFile, newOperatorToken, setupUrl } = running;
  const token =
    newOperatorToken === undefined
      ? ''
      : `\nThe operator's token, which is shown this once (with --token-file there would be another):\n\n  ${newOperatorToken}\n`;
  const setup =
    setupUrl === undefined
      ? ''
      : `\nNobody can sign in yet: whoever opens this link within a day, once, becomes the owner:\n\n  ${setupUrl}\n`;
  return `The control plane listens on ${url}; its API is told by ${url}/openapi.json.
${token}${setup}
Gateways show the token in ${nodeTokenFile}.
${clusterUrl === undefined ? '' : `Those that follow it connect to ${clusterUrl}; 'sallyport node-certificate' makes what they show.\n`}`;
}
