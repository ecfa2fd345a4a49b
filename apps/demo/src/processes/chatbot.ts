import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Addresses } from '../addresses.ts';
import { plainEnvironment } from './environment.ts';
import { firstLine } from './first-line.ts';
import type { Processes } from './processes.ts';

const script = fileURLToPath(new URL('main.ts', import.meta.resolve('@sallyport/chatbot')));

/** Starts the chatbot, which is told addresses alone; resolves with where it listens for the gateway. */
export async function startChatbot(
  processes: Processes,
  { addresses, stateFolder }: { addresses: Addresses; stateFolder: string },
): Promise<string> {
  const gateway = `http://${addresses.gateway}`;
  const issuer = `http://${addresses.identityProvider}`;
  const args = [
    ...['--listen', '127.0.0.1:0', '--url', `${gateway}/chat`, '--issuer', issuer, '--audience', issuer],
    ...['--models-url', `${gateway}/models/v1`, '--tools-url', `${gateway}/tools`],
    ...['--requests-url', `http://${addresses.controlPlane}/requests`, '--sign-out-url', `${gateway}/chat/sign-out`],
    ...['--data-folder', join(stateFolder, 'chatbot')],
  ];
  const line = await firstLine(processes, {
    name: 'The chatbot',
    rank: 'front',
    args: [script, ...args],
    env: plainEnvironment(),
  });
  return new URL((JSON.parse(line) as { url: string }).url).origin;
}
