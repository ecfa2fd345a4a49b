import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Addresses } from '../addresses.ts';
import type { Behind } from '../behind.ts';
import type { SimulatorPlaces, Vendor } from '../models/vendors.ts';
import type { ControlPlane } from '../processes/control-plane.ts';
import { startGateway } from '../processes/gateway.ts';
import type { Processes } from '../processes/processes.ts';
import type { Secrets } from '../state/secrets.ts';
import type { ControlPlaneApi } from './api.ts';
import { gatewayFiles, makeCertificates } from './certificates.ts';
import { type Configurations, pushConfiguration } from './configurations.ts';
import { gatewayEnvironments, settingsOfFiles } from './environment.ts';
import { runLabel, untilFollowed } from './followed.ts';
import { letPeopleIn } from './let-people-in.ts';
import { listenersOf, proxiesOf } from './listeners.ts';
import { makePlanes, type PlaneIds } from './make-planes.ts';
import { type PlaneName, planes } from './planes.ts';

export interface PlanesOptions {
  readonly api: ControlPlaneApi;
  readonly controlPlane: ControlPlane;
  readonly addresses: Addresses;
  readonly behind: Behind;
  readonly chatbotUrl: string;
  readonly secrets: Secrets;
  readonly simulatorKeys: SimulatorPlaces;
  /** Whose models the chatbot has, the first choice first. */
  readonly vendors: readonly Vendor[];
  readonly stateFolder: string;
  /** Told to end, commands do. */
  readonly signal: AbortSignal;
  /** Gets what the gateway of AI_Platform logs. */
  onLogLine(line: string): void;
}

export interface OpenPlanes {
  readonly ids: PlaneIds;
  readonly configurations: Configurations;
}

const configFolder = join(import.meta.dirname, '../../config');

/** Makes the control planes be as the demo has them, and starts a gateway for each; resolves when these serve. */
export async function openPlanes(processes: Processes, options: PlanesOptions): Promise<OpenPlanes> {
  const { api, controlPlane, addresses, behind, chatbotUrl, secrets, simulatorKeys, vendors, stateFolder } = options;
  const ids = await makePlanes(api, proxiesOf(addresses));
  await makeCertificates(api, ids, stateFolder);
  const platformMcpUrl = `${controlPlane.url}/mcp`;
  const configurations: Configurations = {
    folder: configFolder,
    controlPlane,
    env: settingsOfFiles({ behind, vendors, addresses, platformMcpUrl, chatbotUrl }),
    signal: options.signal,
  };
  const environments = gatewayEnvironments({ secrets, simulatorKeys, vendors });
  const listeners = listenersOf(addresses);
  const run = randomUUID();
  const open = async (plane: PlaneName) => {
    const [files, listen, env] = [gatewayFiles(stateFolder, plane), listeners[plane], environments[plane]];
    const onLine = plane === 'AI_Platform' ? options.onLogLine : () => {};
    const { clusterUrl } = controlPlane;
    await Promise.all([
      startGateway(processes, { plane, files, clusterUrl, listen, env, label: `${runLabel}=${run}`, onLine }),
      pushConfiguration(plane, configurations),
    ]);
    await untilFollowed(api, ids[plane], run);
  };
  const { issuer } = behind.identityProvider;
  const provider = { issuer, clientSecret: secrets.controlPlaneClient, audience: platformMcpUrl };
  await Promise.all([letPeopleIn(api, ids, provider), ...planes.map(({ name }) => open(name))]);
  return { ids, configurations };
}
