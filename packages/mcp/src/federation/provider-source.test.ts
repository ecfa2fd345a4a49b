import type { Exchange } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import type { Ask, AskListener } from '../neutral.ts';
import { providerSource } from './provider-source.ts';
import type { ToolProvider } from './tool-provider.ts';

const entry = Buffer.from(
  '{"name":"weather", "description":"Says how it is.","inputSchema":{"type":"object","required":[]}}',
);

const provider: ToolProvider = {
  name: 'weather-api',
  tools: [{ name: 'weather', entry }],
  call(tool, _ask, listener) {
    listener.onResult(Buffer.from(`{"content":[{"type":"text","text":"${tool.name} ran"}]}`), undefined);
    return { cancel() {}, detach() {}, pause() {}, resume() {} };
  },
};

describe('tools that the gateway makes itself', () => {
  it('are listed byte for byte', async () => {
    expect((await ask('tools/list', '{}')).result).toContain(`"tools":[${entry.toString()}]`);
  });

  it('are called by their name', async () => {
    expect((await ask('tools/call', '{"name":"weather"}')).result).toContain('weather ran');
  });

  it('are refused under another name, as the specification says', async () => {
    expect(JSON.parse((await ask('tools/call', '{"name":"climate"}')).error!)).toMatchObject({ code: -32602 });
  });

  it('have nothing beside them', async () => {
    expect(JSON.parse((await ask('prompts/list', '{}')).error!)).toMatchObject({ code: -32601 });
  });

  it('are what a client is told of', async () => {
    const { facts } = (await providerSource(provider).discover(opening)) as { facts: { capabilities: Buffer } };
    expect(facts.capabilities.toString()).toBe('{"tools":{}}');
  });
});

const client = {
  era: 'modern',
  protocolVersion: '2026-07-28',
  capabilities: Buffer.from('{}'),
  info: undefined,
  logLevel: undefined,
} as const;
const opening = { x: {} as Exchange, client, principal: '' };

function ask(method: string, params: string): Promise<{ result?: string; error?: string }> {
  return new Promise((resolve) => {
    const listener = {
      onResult: (result: Buffer) => resolve({ result: result.toString() }),
      onError: (error: Buffer) => resolve({ error: error.toString() }),
    } as unknown as AskListener;
    providerSource(provider)
      .visit(opening)
      .ask({ method, params: Buffer.from(params), client, x: opening.x } satisfies Ask, listener);
  });
}
