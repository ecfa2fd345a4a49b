import { join } from 'node:path';
import { type Addresses, chooseAddresses } from './addresses.ts';
import { type Behind, makeSimulatorKeys, startBehind } from './behind.ts';
import { replayHistory } from './history/replay.ts';
import { Ledger } from './ledger/ledger.ts';
import { fillPlaces } from './models/places.ts';
import { realVendors, simulatedVendors } from './models/vendors.ts';
import type { DemoOptions } from './options.ts';
import { ControlPlaneApi } from './planes/api.ts';
import { gatewayFiles, makeCertificates } from './planes/certificates.ts';
import { type Configurations, pushConfiguration, watchConfigurations } from './planes/configurations.ts';
import { gatewayEnvironments, settingsOfFiles } from './planes/environment.ts';
import { untilFollowed } from './planes/followed.ts';
import { letPeopleIn } from './planes/let-people-in.ts';
import { listenersOf, proxiesOf } from './planes/listeners.ts';
import { makePlanes } from './planes/make-planes.ts';
import { planes } from './planes/planes.ts';
import { startChatbot } from './processes/chatbot.ts';
import { type ControlPlane, startControlPlane } from './processes/control-plane.ts';
import { startGateway } from './processes/gateway.ts';
import { Processes } from './processes/processes.ts';
import { keptSecrets } from './state/secrets.ts';
import { openStateFolder } from './state/state-folder.ts';
import { Generator } from './traffic/generator.ts';
import type { Progress } from './welcome/progress.ts';

export interface RunningDemo {
  readonly addresses: Addresses;
  readonly behind: Behind;
  readonly controlPlane: ControlPlane;
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

const configFolder = join(import.meta.dirname, '../config');

/** Starts everything; resolves when all of it answers. */
export async function startDemo({ stack, progress, say, onLogLine, ...options }: StartOptions): Promise<RunningDemo> {
  const state = await openStateFolder(options.stateFolder, options.isFresh);
  stack.defer(() => state.release());
  const addresses = await chooseAddresses(options.ports);
  const [folder, secrets, keys] = [state.path, await keptSecrets(state.path), makeSimulatorKeys()];
  const ledger = stack.adopt(Ledger.open(folder), (it) => it.close());
  const processes = stack.adopt(new Processes(), (it) => it.stop());

  const [behind, controlPlane] = await Promise.all([
    progress.step(
      'an identity provider, an MCP server, simulated models and sample services',
      startBehind(processes, stack, { keys, addresses, secrets, folder }),
    ),
    progress.step(
      'the control plane',
      startControlPlane(processes, { listen: addresses.controlPlane, cluster: addresses.cluster, folder }),
    ),
  ]);

  const vendors = fillPlaces(realVendors(process.env), simulatedVendors(behind.simulators, keys));
  const platformMcpUrl = `${controlPlane.url}/mcp`;
  const chatbot = startChatbot(processes, {
    addresses,
    issuer: behind.identityProvider.issuer,
    controlPlane,
    folder,
  });
  const api = await ControlPlaneApi.open(controlPlane.url, controlPlane.tokenFile);
  const proxies = proxiesOf(addresses);
  const planeIds = await makePlanes(api, proxies);
  await makeCertificates(api, planeIds, folder);
  const clientSecret = secrets.controlPlaneClient;
  const letIn = letPeopleIn(api, planeIds, {
    issuer: behind.identityProvider.issuer,
    clientSecret,
    audience: platformMcpUrl,
  });

  const { clusterUrl } = controlPlane;
  const environments = gatewayEnvironments({ secrets, keys, vendors });
  const configurations: Configurations = {
    folder: configFolder,
    controlPlane,
    env: settingsOfFiles({ behind, vendors, addresses, platformMcpUrl, chatbotUrl: await chatbot }),
  };
  const listeners = listenersOf(addresses);
  const open = async (name: (typeof planes)[number]['name']) => {
    const [files, listen, env] = [gatewayFiles(folder, name), listeners[name], environments[name]];
    const onLine = name === 'AI_Platform' ? onLogLine : () => {};
    await Promise.all([
      startGateway(processes, { plane: name, files, clusterUrl, listen, env, onLine }),
      pushConfiguration(name, configurations),
    ]);
    await untilFollowed(api, planeIds[name], listen.status);
  };
  await progress.step(
    'three gateways, each with the configuration of its control plane',
    Promise.all([letIn, ...planes.map(({ name }) => open(name))]),
  );
  const history = replayHistory({ api, planeIds, clusterUrl, stateFolder: folder, ledger, gateways: proxies });
  await progress.step('what was asked in the day before, as demo data', history);

  const generator = new Generator({ gateways: proxies, ledger });
  generator.start();
  stack.defer(() => generator.stop());
  const watcher = watchConfigurations(configurations, say);
  stack.defer(() => watcher.close());
  return { addresses, behind, controlPlane, configFolder, generator, failure: processes.failure };
}
