import type { Stage } from '../stage.ts';
import type { Taps } from './taps.ts';

/** Gives the status that somebody gets there who shows this token, or none. */
type Knock = (token?: string) => Promise<number>;

/** Where tokens of people count, and what is behind the gateway, which somebody may come upon past it. */
export function doorsOf({ gateway, demo }: Stage, taps: Taps): Readonly<Record<string, Knock>> {
  const controlPlane = demo.find(/(http:\S+)\/login\/demo/);
  const messages = [{ role: 'user', content: 'Hello' }];
  return {
    'the gateway, for tools': ask(`${gateway}/tools`, { body: initialize }),
    'the gateway, for models': ask(`${gateway}/models/v1/models`),
    'the gateway, for an API': ask(`${gateway}/echo-oidc`),
    'the chatbot': ask(`${taps.chatbot.targetUrl}/chat/api/session`),
    'the first vendor': ask(`${taps.openai.targetUrl}/v1/chat/completions`, { body: { model: 'any', messages } }),
    'the second vendor': ask(`${taps.anthropic.targetUrl}/v1/messages`, {
      ...{ body: { model: 'any', max_tokens: 1, messages }, show: (token) => ({ 'x-api-key': token }) },
    }),
    'the MCP server': ask(`${controlPlane}/mcp`, { body: initialize }),
    'the API, version 2': ask(`${controlPlane}/v2/control-planes`),
    'the API, version 3': ask(`${controlPlane}/v3/users/me`),
  };
}

const initialize = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'somebody', version: '1' } },
};

function ask(url: string, { body, show = asBearer }: { body?: object; show?: typeof asBearer } = {}): Knock {
  return async (token) => {
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        ...(token !== undefined && show(token)),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await answer.body?.cancel();
    return answer.status;
  };
}

function asBearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
