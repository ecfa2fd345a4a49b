import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claudeCode } from './llm-sdk/agents/claude-code.ts';
import { codex } from './llm-sdk/agents/codex.ts';
import type { AgentTurn, CodingAgent } from './llm-sdk/agents/coding-agent.ts';
import { geminiCli } from './llm-sdk/agents/gemini-cli.ts';
import { modelName, type SimulatedProvider, simulatedProviders } from './llm-sdk/providers.ts';
import { dataOf, type LlmGateway, startLlmGateway } from './llm-support.ts';

const agents = [claudeCode, codex, geminiCli];

let llm: RunningDevLlm;
let gateway: LlmGateway;

beforeAll(async () => {
  llm = await startDevLlm({
    ...{ key: 'sk-of-the-operator', aws: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' } },
  });
  gateway = await startLlmGateway(
    agents.flatMap((agent) =>
      simulatedProviders.map((provider) => ({
        path: routeOf(agent, provider),
        plugins: [{ name: 'ai-proxy', config: { ...agent.speaks, ...provider.target(llm.url) } }],
      })),
    ),
  );
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
});

function routeOf({ name }: CodingAgent, provider: SimulatedProvider): string {
  return `/${name.toLowerCase().replaceAll(' ', '-')}-with-${provider.name}`;
}

describe.each(agents.map((agent) => [agent.name, agent] as const))('%s', (_name, agent) => {
  it.each(simulatedProviders.map((provider) => [provider.name, provider] as const))(
    'reads a file and tells what it says, with %s',
    async (_provider, provider) => {
      const question = 'Read the file notes.txt and tell me what it says.';
      const ask = async (turns: readonly AgentTurn[]) => {
        const path = routeOf(agent, provider) + agent.path(modelName);
        const headers = Object.entries(agent.headers).flat();
        const { status, text } = await gateway.post(path, agent.body(modelName, question, turns), headers);
        expect(status, text).toBe(200);
        const events = dataOf(text.replaceAll(/^event:.*\n/gm, ''));
        return agent.read(events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data)));
      };
      const answer = await ask([]);
      expect(answer.call?.arguments).toContain('notes.txt');
      const { text } = await ask([{ answer, result: 'Remember the milk' }]);
      expect(text).toBe('notes.txt says: Remember the milk');
    },
  );
});
