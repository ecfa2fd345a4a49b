import { ask, type Plan, together } from '../plan.ts';
import { listed, named } from '../write/words.ts';
import { listAll, lookUp, membersOf, metadataOf } from './call.ts';
import { byName } from './names.ts';

export interface ControlPlane {
  readonly controlPlaneId: string;
  readonly name: string;
  readonly description?: string | null;
  readonly clusterType?: string | null;
}

/** The control planes of these names, or words for whoever asks when one is not there, or several could be meant. */
export function* findControlPlanes(names: readonly string[]): Plan<readonly ControlPlane[] | string> {
  const found = yield* together(names.map(findControlPlane));
  return found.find((one) => typeof one === 'string') ?? found.filter((one) => typeof one !== 'string');
}

function* findControlPlane(name: string): Plan<ControlPlane | string> {
  const filtered = membersOf<ControlPlane>(
    yield* ask(lookUp('list_control_planes', { filterName: name })),
    'controlPlanes',
  );
  const exact = filtered.find((one) => one.name === name);
  if (exact !== undefined) return exact;
  const { members } = yield* listControlPlanes();
  const { found, alike } = byName(members, name);
  if (found !== undefined) return found;
  if (alike.length > 1) return severalPlanes(name, alike);
  return `${unknown(name)} ${whichThereAre(members)}${alike.length === 1 ? ` Did you mean ${named(alike[0]!)}?` : ''}`;
}

/** All that this person may see. */
export function* listControlPlanes(): Plan<{ members: readonly ControlPlane[]; isCut: boolean }> {
  return yield* listAll<ControlPlane>(lookUp('list_control_planes', { pageSize: 1000 }), 'controlPlanes', (page) => {
    const { pageNumber = 1, totalPages = 1 } = metadataOf(page) as { pageNumber?: number; totalPages?: number };
    return pageNumber < totalPages ? { pageNumber: pageNumber + 1 } : undefined;
  });
}

function unknown(name: string): string {
  return `There is no control plane named ${named(name)}, or you may not see it.`;
}

export function whichThereAre(planes: readonly ControlPlane[]): string {
  return planes.length === 0 ? 'There is none that you may see.' : `There are: ${listed(planes.map(named))}.`;
}

export function severalPlanes(name: string, planes: readonly ControlPlane[]): string {
  return `Which one do you mean? ${listed(planes.map(named))} are control planes with a name like ${named(name)}.`;
}
