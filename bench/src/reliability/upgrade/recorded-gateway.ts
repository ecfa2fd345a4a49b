import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { decodeFrame, outletPath, readPlaneMessage } from '@sallyport/contracts';
import { WebSocket } from 'ws';

const recorded = new URL('../../../../packages/contracts/src/cluster/fixtures/hello.protocol-1.json', import.meta.url);

/** Says what a gateway of protocol 1 was recorded to say, and gives the kinds of what it is answered: its welcome, and a configuration. */
export async function answersToRecordedGateway(followArgs: readonly string[]): Promise<string[]> {
  const fileOf = (flag: string) => readFile(followArgs[followArgs.indexOf(flag) + 1]!, 'utf8');
  const [cert, key, ca] = await Promise.all(['--cert', '--key', '--control-plane-ca'].map(fileOf));
  const url = followArgs[followArgs.indexOf('--control-plane') + 1]!;
  const socket = new WebSocket(new URL(outletPath, url), { cert, key, ca, perMessageDeflate: false });
  try {
    await once(socket, 'open');
    const answers: string[] = [];
    const both = new Promise<void>((told, reject) => {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        const message = isBinary ? decodeFrame(data)?.head : readPlaneMessage(data.toString());
        if (answers.push(message?.type ?? 'nothing that is known') === 2) told();
      });
      socket.once('close', (code, reason) => reject(new Error(`closed: ${code} ${reason.toString()}`)));
    });
    socket.send(await readFile(recorded, 'utf8'));
    await both;
    return answers;
  } finally {
    socket.terminate();
  }
}
