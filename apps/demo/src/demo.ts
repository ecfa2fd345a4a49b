import { type Addresses, chooseAddresses } from './addresses.ts';
import { type Behind, startBehind } from './behind.ts';
import { replayHistory } from './history/replay.ts';
import { Ledger } from './ledger/ledger.ts';
import { fillPlaces } from './models/places.ts';
import { makeSimulatorKeys, realVendors, simulatedVendors } from './models/vendors.ts';
import type { DemoOptions } from './options.ts';
import { ControlPlaneApi } from './planes/api.ts';
import { watchConfigurations } from './planes/configurations.ts';
import { proxiesOf } from './planes/listeners.ts';
import { openPlanes } from './planes/open-planes.ts';
import { startChatbot } from './processes/chatbot.ts';
import { type ControlPlane, startControlPlane } from './processes/control-plane.ts';
import { Processes } from './processes/processes.ts';
import { keptSecrets } from './state/secrets.ts';
import { openStateFolder } from './state/state-folder.ts';
import { Generator } from './traffic/generator.ts';
import type { Progress } from './welcome/progress.ts';

export interface RunningDemo {
  readonly addresses: Addresses;
  readonly behind: Behind;
  readonly controlPlane: ControlPlane;
  /** Where its configurations are. */
  readonly configFolder: string;
  readonly generator: Generator;
  /** Rejects when a process ends that was not told to. */
  readonly failure: Promise<never>;
}

export interface StartOptions extends DemoOptions {
  /** What is to be undone at the end is put there, also while all of it starts. */
  readonly stack: AsyncDisposableStack;
  readonly progress: Progress;
  say(text: string): void;
  /** Gets what the gateway of AI_Platform logs. */
  onLogLine(line: string): void;
}

/** As long as the control plane keeps what it was told. */
const keptMs = 90 * 24 * 3_600_000;

/** Starts everything; resolves when all of it answers. */
export async function startDemo({ stack, progress, say, onLogLine, ...options }: StartOptions): Promise<RunningDemo> {
  const { stateFolder } = options;
  const state = await openStateFolder(stateFolder, options.isFresh);
  stack.defer(() => state.release());
  const addresses = await chooseAddresses(options.ports);
  const [secrets, simulatorKeys] = [await keptSecrets(stateFolder), makeSimulatorKeys()];
  const ledger = stack.adopt(Ledger.open(stateFolder), (it) => it.close());
  ledger.forgetBefore(Date.now() - keptMs);
  const processes = stack.adopt(new Processes(), (it) => it.stop());
  const ending = stack.adopt(new AbortController(), (it) => it.abort());

  const [behind, controlPlane, chatbotUrl] = await Promise.all([
    progress.step(
      'an identity provider, an MCP server, simulated models and sample services',
      startBehind(processes, stack, { simulatorKeys, addresses, secrets, stateFolder }),
    ),
    progress.step('the control plane', startControlPlane(processes, { addresses, stateFolder })),
    progress.step('the chatbot', startChatbot(processes, { addresses, stateFolder })),
  ]);
  const api = await ControlPlaneApi.open(controlPlane.url, controlPlane.tokenFile);
  const vendors = fillPlaces(realVendors(process.env), simulatedVendors(behind.simulators, simulatorKeys));
  const { ids, configurations } = await progress.step(
    'three gateways, each with the configuration of its control plane',
    openPlanes(processes, {
      ...{ api, controlPlane, addresses, behind, chatbotUrl, secrets, simulatorKeys, vendors, stateFolder },
      ...{ signal: ending.signal, onLogLine },
    }),
  );
  const gateways = proxiesOf(addresses);
  await progress.step(
    'two days of traffic from before, marked as demo data',
    replayHistory({ api, planeIds: ids, clusterUrl: controlPlane.clusterUrl, stateFolder, ledger, gateways }),
  );

  const generator = stack.adopt(new Generator({ gateways, ledger }), (it) => it.stop());
  generator.start();
  stack.adopt(watchConfigurations(configurations, say), (it) => it.close());
  return {
    addresses,
    behind,
    controlPlane,
    configFolder: configurations.folder,
    generator,
    failure: processes.failure,
  };
}
