import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { PayloadRecord } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { PayloadLine } from '../recording/payload-link.ts';

export interface PayloadIntakeOwner {
  /** A text without its secrets. */
  redact(text: string): Promise<string>;
  keep(record: PayloadRecord): void;
  /** A worker says what it had to drop since its start. */
  dropped(workerId: number, records: number): void;
}

/** Reads what a worker captured, one record after the other: the worker waits no longer than its memory lasts. Resolves when it is gone. */
export async function takePayloads(socket: Socket, owner: PayloadIntakeOwner): Promise<void> {
  socket.on('error', () => {});
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const text of lines) {
      const { workerId, dropped, record } = readJson(text) as PayloadLine;
      owner.dropped(workerId, dropped);
      if (record !== undefined) owner.keep(await redacted(record, owner));
    }
  } catch {
    // Cut off in the middle of a line: its worker was killed.
  }
  socket.destroy();
}

async function redacted(record: PayloadRecord, { redact }: PayloadIntakeOwner): Promise<PayloadRecord> {
  const ofSaid = async ({ request, response }: { request?: string | undefined; response?: string | undefined }) => ({
    ...(request !== undefined && { request: await redact(request) }),
    ...(response !== undefined && { response: await redact(response) }),
  });
  const { llm, mcp, originalRequest, ...facts } = record;
  return {
    ...facts,
    ...(llm !== undefined && { llm: await ofSaid(llm) }),
    ...(mcp !== undefined && {
      mcp: await Promise.all(
        mcp.map(async ({ request, response, ...rpc }) => ({ ...rpc, ...(await ofSaid({ request, response })) })),
      ),
    }),
    ...(originalRequest !== undefined && { originalRequest: await redact(originalRequest) }),
  };
}
