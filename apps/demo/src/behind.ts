import type { SimulatorPlaces } from './models/vendors.ts';
import { type IdentityProvider, type IdentityProviderOptions, startIdentityProvider } from './people/start.ts';
import { startMcpServer, startOwn } from './processes/own.ts';
import type { Processes } from './processes/processes.ts';
import { startEchoUpstream } from './samples/echo.ts';
import { startSampleServices } from './samples/sample-services.ts';

/** What gateways stand before, but for the control plane. */
export interface Behind {
  readonly identityProvider: IdentityProvider;
  readonly mcpServerUrl: string;
  readonly echoUrl: string;
  readonly samplesUrl: string;
  /** Simulators of two vendors of models. */
  readonly simulators: SimulatorPlaces;
}

export async function startBehind(
  processes: Processes,
  stack: AsyncDisposableStack,
  { simulatorKeys, ...people }: { simulatorKeys: SimulatorPlaces } & IdentityProviderOptions,
): Promise<Behind> {
  const model = async (vendor: keyof SimulatorPlaces, name: string) => {
    const own = {
      name,
      rank: 'behind',
      file: 'models/simulator.ts',
      settings: { api: vendor, key: simulatorKeys[vendor] },
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
