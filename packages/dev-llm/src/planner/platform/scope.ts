import type { Plan } from '../plan.ts';
import type { Question } from '../question/question.ts';
import { listed, named } from '../write/words.ts';
import { type ControlPlane, findControlPlanes, listControlPlanes, whichThereAre } from './control-planes.ts';
import { byName } from './names.ts';
import { listServices, type PlacedService } from './services.ts';

/** What a question is about: some control planes, the services in them, and perhaps one of these. */
export interface Scope {
  readonly planes: readonly ControlPlane[];
  readonly services: readonly PlacedService[];
  readonly service?: PlacedService;
  /** There are more services than could be listed. */
  readonly isCut: boolean;
}

export function* findScope(question: Question): Plan<Scope | string> {
  const { about, service } = question;
  let planes = yield* planesOf(question);
  if (typeof planes === 'string') return planes;
  let wanted = typeof service === 'string' ? service : undefined;
  if (about !== undefined) {
    const { members } = yield* listControlPlanes();
    const plane = byName(members, about);
    if (plane.found !== undefined) planes = [plane.found];
    else if (plane.alike.length > 1) return severalPlanes(about, plane.alike);
    else wanted = about;
  }
  if (planes.length === 0) return whichThereAre(planes);
  const { services, isCut } = yield* listServices(planes);
  if (wanted === undefined) return { planes, services, isCut };
  const { found, alike } = byName(services, wanted);
  if (found !== undefined) return { planes, services, service: found, isCut };
  return yield* noSuch(wanted, wanted === about, planes, alike);
}

/** Named ones, or all that this person may see. */
export function* planesOf({ planes = [] }: Question): Plan<readonly ControlPlane[] | string> {
  if (planes.length > 0) return yield* findControlPlanes(planes);
  const { members } = yield* listControlPlanes();
  return members;
}

/** In words: `Shared_Services`, or how many there are. */
export function placeOf(planes: readonly ControlPlane[]): string {
  return planes.length > planesNamed ? `${planes.length} control planes` : listed(planes.map(named));
}

const planesNamed = 3;

function* noSuch(
  name: string,
  mayBePlane: boolean,
  planes: readonly ControlPlane[],
  alike: readonly PlacedService[],
): Plan<string> {
  const where = `in ${placeOf(planes)}`;
  if (alike.length > 1)
    return `Which one do you mean? ${listed(alike.slice(0, 10).map(named))} are services ${where} with a name like ${named(name)}.`;
  const meant = alike.length === 1 ? ` Did you mean the service ${named(alike[0]!)}?` : '';
  if (!mayBePlane) return `There is no service named ${named(name)} ${where}.${meant}`;
  const { members } = yield* listControlPlanes();
  const none = `There is no control plane named ${named(name)} that you may see, and no such service ${where}.${meant}`;
  return `${none} ${whichThereAre(members).replace('There are:', 'The control planes are:')}`;
}

function severalPlanes(name: string, planes: readonly ControlPlane[]): string {
  return `Which one do you mean? ${listed(planes.map(named))} are control planes with a name like ${named(name)}.`;
}
