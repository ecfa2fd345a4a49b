import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startControlPlane, startGateway, startLandscapeServer } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { chat } from './chat.ts';
import { type Conversation, draw } from './draw.ts';

const [models, server, controlPlane] = await Promise.all([startDevLlm(), startLandscapeServer(), startControlPlane()]);
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  args: controlPlane.gatewayArgs,
  env: {
    DECK_OPENAI_API_KEY: 'any',
    DECK_OPENAI_URL: `${models.url}/v1/chat/completions`,
    DECK_MODEL: 'scripted-planner',
    DECK_MCP_SERVER_URL: server.url,
  },
});

/** The latest conversation, once all of it is told: gateways send what they recorded every second or so. */
async function latestConversation(): Promise<Conversation> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const { data } = (await controlPlane.get('/v2/conversations')) as {
      data: { id: string; totals: { by_kind: { llm?: number }; tool_calls: number } }[];
    };
    const [latest] = data;
    if (latest?.totals.by_kind.llm === 4 && latest.totals.tool_calls === 5)
      return (await controlPlane.get(`/v2/conversations/${latest.id}/trace`)) as Conversation;
    assert.ok(performance.now() < deadline, `the conversation is told within 30 s: ${JSON.stringify(latest)}`);
    await delay(20);
  }
}

try {
  const question =
    'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours';
  assert.match(await chat(gateway.proxyUrl, question), /\*\*payments\*\* stands out/);

  const conversation = await latestConversation();
  const asked = conversation.roots.filter(({ kind }) => kind === 'llm');
  assert.deepEqual(
    asked.map(({ llm, children }) => [llm!.asked_for.length, children.map(({ mcp }) => mcp!.rpc[0]!.tool_name)]),
    [
      [1, ['list_control_planes']],
      [1, ['list_services']],
      [3, ['query_api_requests', 'query_api_requests', 'query_api_requests']],
      [0, []],
    ],
    'calls of tools stand under the model that asked for them',
  );
  assert.equal(conversation.totals.tool_calls, 5);
  assert.ok(conversation.totals.cost > 0, 'and it has a price');

  const tree = draw(conversation);
  assert.match(tree, /├─ scripted-planner asks for 3× query_api_requests · \d+ → \d+ tokens · \$0\.\d{6} +\d/);
  assert.match(tree, /│ {2}└─ tools\/call query_api_requests +[\d.]+ ms +▒/);
  if (process.stdout.isTTY) console.log(tree);
} finally {
  await gateway.stop();
  await Promise.all([models.stop(), server.stop(), controlPlane.stop()]);
}
