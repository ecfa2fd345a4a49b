import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { selfSigned } from '@sallyport/certificates';
import type { ControlPlaneApi } from './api.ts';
import type { PlaneIds } from './make-planes.ts';
import { type PlaneName, planes } from './planes.ts';

/** What a gateway shows its control plane, and believes: as `sallyport node-certificate` makes them. */
export interface GatewayFiles {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

export function gatewayFiles(stateFolder: string, plane: PlaneName): GatewayFiles {
  const folder = join(stateFolder, 'gateways', plane);
  const file = (name: string) => join(folder, name);
  return { folder, certificate: file('node.crt'), key: file('node.key'), ca: file('ca.crt') };
}

/** Makes those that are missing, and registers them. */
export async function makeCertificates(api: ControlPlaneApi, ids: PlaneIds, stateFolder: string): Promise<void> {
  const { certificate_authority: ca } = await api.get<{ certificate_authority: string }>('/v2/cluster');
  await Promise.all(planes.map(({ name }) => make(api, { name, id: ids[name] }, gatewayFiles(stateFolder, name), ca)));
}

async function make(
  api: ControlPlaneApi,
  plane: { name: PlaneName; id: string },
  files: GatewayFiles,
  ca: string,
): Promise<void> {
  // Written last: where it is there, all of it is.
  if (await isThere(files.ca)) return;
  const title = `Demo gateway of ${plane.name}`;
  const { cert, key } = selfSigned({ names: [title], days: 365, usage: 'client' });
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await writeFile(files.key, key, { mode: 0o600 });
  await writeFile(files.certificate, cert);
  await api.send('POST', `/v2/control-planes/${plane.id}/dp-client-certificates`, { cert, title });
  await writeFile(files.ca, ca);
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
