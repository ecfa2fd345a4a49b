import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { type RunningControlPlane, type RunningGateway, startControlPlane, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const secret = `AKIA${'Q3T5WXYZ2B4C6D7E'}`;

describe('what is said', () => {
  let llm: RunningDevLlm;
  let plane: RunningControlPlane;
  let gateway: RunningGateway;
  beforeAll(async () => {
    [llm, plane] = await Promise.all([startDevLlm({ key: 'sk-of-the-operator' }), startControlPlane()]);
    const chat = {
      route_type: 'llm/v1/chat',
      auth: { header_name: 'Authorization', header_value: 'Bearer sk-of-the-operator' },
      model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: llm.url } },
    };
    const route = (path: string, config: object) => ({ paths: [path], plugins: [{ name: 'ai-proxy', config }] });
    const config = JSON.stringify({
      _format_version: '3.0',
      routes: [
        route('/captured', { ...chat, logging: { log_statistics: true, log_payloads: true } }),
        route('/private', chat),
      ],
    });
    gateway = await startGateway({ config, workers: 1, args: [...plane.gatewayArgs, '--capture-payloads'] });
  });
  afterAll(async () => {
    await gateway?.stop();
    await plane?.stop();
    await llm?.stop();
  });

  async function say(path: string, content: string): Promise<string> {
    const body = JSON.stringify({ messages: [{ role: 'user', content }] });
    const headers = ['Content-Type', 'application/json'];
    const { status, headers: answer } = await ask(gateway.proxyUrl + path, { method: 'POST', headers, body });
    expect(status).toBe(200);
    return answer['x-kong-request-id'] as string;
  }

  const payload = (id: string) => plane.get(`/v2/api-requests/${id}/payload`);

  it('can be read where it is logged, without secrets, and touches no disk of the gateway', async () => {
    const unseen = await say('/private', 'canary-private');
    const id = await say('/captured', `canary-said: my key is ${secret}`);
    await expect.poll(() => payload(id).catch(() => undefined)).toBeDefined();
    const { llm: said } = (await payload(id)) as { llm: { request: string; response: string } };
    expect(said.request).toContain('canary-said: my key is [redacted:');
    expect(said.response).toContain('chat.completion');
    expect(JSON.stringify(said)).not.toContain(secret);
    await expect(payload(unseen)).rejects.toThrow('404');
    const spool = plane.gatewayArgs[plane.gatewayArgs.indexOf('--spool-folder') + 1]!;
    for (const file of await readdir(spool, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect(await readFile(join(file.parentPath, file.name), 'latin1')).not.toContain('canary');
    }
    const counts = async () => {
      const status = (await (await fetch(`${gateway.adminUrl}/status`)).json()) as { events: { payloads: object } };
      return status.events.payloads;
    };
    await expect.poll(counts).toEqual({ captured: 1, delivered: 1, waiting: 0, lost: 0 });
  });
});
