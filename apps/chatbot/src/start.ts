import type { AddressInfo } from 'node:net';
import { defaultBounds } from './bounds.ts';
import { openConversationStore } from './conversations/conversation-store.ts';
import { createServer } from './http/server.ts';
import { createTokenVerifier } from './identity/token-verifier.ts';
import type { ChatbotOptions } from './options.ts';

export interface RunningChatbot {
  /** Where it listens, with its path: `http://127.0.0.1:8400/chat`. People reach it through the gateway. */
  readonly url: string;
  /** Ends answers that are being written, and keeps them as far as they came. */
  stop(): Promise<void>;
}

/** Starts the chatbot in this process; resolves when it listens. */
export async function startChatbot(options: ChatbotOptions): Promise<RunningChatbot> {
  const { listen, modelsUrl, toolsUrl, dataFolder, log = () => {} } = options;
  const nowMs = Date.now;
  const bounds = { ...defaultBounds, ...options.bounds };
  const stopping = new AbortController();
  const conversations = openConversationStore(dataFolder, bounds, nowMs);
  conversations.removeOld();
  const forgetting = setInterval(() => conversations.removeOld(), 3_600_000).unref();
  const app = await createServer({
    ...{ options, modelsUrl, toolsUrl, bounds, nowMs, log, conversations },
    verifier: createTokenVerifier(options),
    stopping: stopping.signal,
  });
  app.addHook('onClose', async () => {
    clearInterval(forgetting);
    conversations.close();
  });
  try {
    await app.listen(listen);
  } catch (error) {
    await app.close();
    throw error;
  }
  const { address, family, port } = app.server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}${new URL(options.url).pathname}`,
    async stop() {
      stopping.abort();
      await app.close();
    },
  };
}
