import { type RunningAimock, type RunningDevLlm, startAimock, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdkClients } from './llm-sdk/clients/index.ts';
import { modelName, type SimulatedProvider, simulatedProviders } from './llm-sdk/providers.ts';
import type { Ask, SdkClient } from './llm-sdk/sdk-client.ts';
import { type LlmGateway, startLlmGateway } from './llm-support.ts';

type SimulatorName = SimulatedProvider['simulators'][number];

const asks: readonly (Omit<Ask, 'model'> & { what: string })[] = [
  { what: 'a chat', question: 'Grüße an alle 🏰', system: 'Be kind.', stream: false, hasTool: false },
  { what: 'a stream', question: 'Grüße an alle 🏰', system: 'Be kind.', stream: true, hasTool: false },
  { what: 'tools', question: 'What is the weather in Lisbon and Porto?', stream: false, hasTool: true },
  { what: 'tools, streamed', question: 'What is the weather in Lisbon and Porto?', stream: true, hasTool: true },
];

/** Languages that callers of the gateway may speak. */
const spoken = [
  'openai llm/v1/responses',
  ...['openai', 'anthropic', 'gemini', 'bedrock', 'cohere'].map((format) => `${format} llm/v1/chat`),
];
const spokenOf = ({ speaks }: SdkClient) => `${speaks.llm_format} ${speaks.route_type}`;
const clients = sdkClients.filter((client) => spoken.includes(spokenOf(client)));
const cells = simulatedProviders.flatMap((provider) =>
  provider.simulators.map((simulator): [string, SimulatorName, SimulatedProvider] => [
    provider.name,
    simulator,
    provider,
  ]),
);

let llm: RunningDevLlm;
let aimock: RunningAimock;
/** Looks at no credential, so that SDKs can ask it without a gateway. */
let open: RunningDevLlm;
let gateway: LlmGateway;

beforeAll(async () => {
  [llm, aimock, open] = await Promise.all([
    startDevLlm({ key: 'sk-of-the-operator', aws: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' } }),
    startAimock(),
    startDevLlm(),
  ]);
  const urls = { 'dev-llm': llm.url, aimock: aimock.url };
  gateway = await startLlmGateway(
    spoken.flatMap((language) => {
      const [llm_format, route_type] = language.split(' ') as [string, string];
      return cells.map(([, simulator, provider]) => ({
        path: pathOf(language, provider, simulator),
        plugins: [{ name: 'ai-proxy', config: { llm_format, route_type, ...provider.target(urls[simulator]) } }],
      }));
    }),
  );
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([llm?.stop(), aimock?.stop(), open?.stop()]);
});

function pathOf(language: string, { name }: SimulatedProvider, simulator: SimulatorName): string {
  return `/${language.replaceAll(/[ /]/g, '-')}-to-${name}-of-${simulator}`;
}

describe.each(sdkClients.map((client) => [client.name, client] as const))('%s, without a gateway', (_name, client) => {
  it.each(asks)('finishes $what', async ({ what: _, ...ask }) => {
    const told = await client.converse(`${open.url}/${client.speaks.api}`, { model: modelName, ...ask });
    expect(told).toMatchObject(expected(ask));
  });
});

describe.each(clients.map((client) => [client.name, client] as const))('%s, through the gateway', (_name, client) => {
  describe.each(cells)('to %s of %s', (_provider, simulator, provider) => {
    const converse = (ask: Omit<Ask, 'model'>) =>
      client.converse(gateway.url + pathOf(spokenOf(client), provider, simulator), { model: modelName, ...ask });
    const can = asks.filter((ask) => client.cannot?.(provider.name, ask) !== true);
    const cannot = asks.filter((ask) => !can.includes(ask));

    it.each(can)('finishes $what as it does without it', async ({ what: _, ...ask }) => {
      const told = await converse(ask);
      // aimock ends calls with a reason that Google does not have.
      const isOdd = simulator === 'aimock' && provider.name === 'gemini' && ask.hasTool;
      expect(told).toMatchObject({ ...expected(ask), ...(isOdd ? { finishes: { length: 2 } } : {}) });
      if (simulator === 'aimock' || told.usage[0] === undefined) return;
      // Simulators of one house count alike: nothing that was asked or said has been lost on the way.
      const direct = await client.converse(`${open.url}/${client.speaks.api}`, { model: modelName, ...ask });
      expect(told.usage[0]).toEqual(direct.usage[0]);
    });

    // aimock is less strict than providers are.
    if (cannot.length > 0 && simulator === 'dev-llm')
      it.each(cannot)('cannot read $what', async ({ what: _, ...ask }) => {
        await expect(converse(ask)).rejects.toThrow();
      });
  });
});

function expected({ hasTool }: Omit<Ask, 'model'>): object {
  return hasTool
    ? {
        text: 'The weather in Lisbon: sunny, 6 degrees\nThe weather in Porto: sunny, 5 degrees',
        calls: [['Lisbon', 'Porto']],
        finishes: ['calls', 'all'],
      }
    : { text: expect.stringContaining('You said: Grüße an alle 🏰'), calls: [], finishes: ['all'] };
}
