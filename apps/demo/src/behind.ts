import { randomBytes } from 'node:crypto';
import type { Addresses } from './addresses.ts';
import type { SimulatorPlaces } from './models/vendors.ts';
import { type IdentityProvider, startIdentityProvider } from './people/start.ts';
import { startMcpServer, startOwn } from './processes/own.ts';
import type { Processes } from './processes/processes.ts';
import { startEchoUpstream } from './samples/echo.ts';
import { startSampleServices } from './samples/sample-services.ts';
import type { Secrets } from './state/secrets.ts';

/** What gateways stand before, but for the control plane. */
export interface Behind {
  readonly identityProvider: IdentityProvider;
  readonly mcpServerUrl: string;
  readonly echoUrl: string;
  readonly samplesUrl: string;
  /** Simulators of two vendors of models. */
  readonly simulators: SimulatorPlaces;
}

/** Keys that the simulators take. */
export function makeSimulatorKeys(): SimulatorPlaces {
  const key = (prefix: string) => `${prefix}${randomBytes(16).toString('hex')}`;
  return { openai: key('sk-'), anthropic: key('sk-ant-') };
}

export async function startBehind(
  processes: Processes,
  stack: AsyncDisposableStack,
  { keys, ...people }: { keys: SimulatorPlaces; addresses: Addresses; secrets: Secrets; folder: string },
): Promise<Behind> {
  const model = async (vendor: keyof SimulatorPlaces, name: string) => {
    const own = {
      name,
      rank: 'behind',
      file: 'models/simulator.ts',
      settings: { api: vendor, key: keys[vendor] },
    } as const;
    return (await startOwn<{ url: string }>(processes, own)).url;
  };
  const [identityProvider, mcpServerUrl, echo, samples, openai, anthropic] = await Promise.all([
    startIdentityProvider(processes, people),
    startMcpServer(processes),
    startEchoUpstream(),
    startSampleServices(),
    model('openai', 'The simulator of OpenAI'),
    model('anthropic', 'The simulator of Anthropic'),
  ]);
  stack.defer(() => {
    echo.close();
    samples.close();
  });
  return {
    ...{ identityProvider, mcpServerUrl, echoUrl: echo.url, samplesUrl: samples.url },
    simulators: { openai, anthropic },
  };
}
