import type { Plan } from '../plan.ts';
import type { Question } from '../question/question.ts';
import { listed, named } from '../write/words.ts';
import type { Tools } from './call.ts';
import { type ControlPlane, findControlPlanes, listControlPlanes, whichThereAre } from './control-planes.ts';
import { byName, isSameName } from './names.ts';
import { serviceAt } from './reference.ts';
import { listServices, type PlacedService } from './services.ts';

/** What a question is about: some control planes, the services in them, and perhaps one of these. */
export interface Scope {
  readonly planes: readonly ControlPlane[];
  readonly services: readonly PlacedService[];
  readonly service?: PlacedService;
  /** There are more services than could be listed. */
  readonly isCut: boolean;
}

export function* findScope(question: Question, tools: Tools): Plan<Scope | string> {
  const { about, service, words } = question;
  let planes = yield* planesOf(question);
  if (typeof planes === 'string') return planes;
  let alikePlane: ControlPlane | undefined;
  let wanted = typeof service === 'string' ? service : undefined;
  if (about !== undefined) {
    const { members } = yield* listControlPlanes();
    const plane = byName(members, about);
    if (plane.found !== undefined) planes = [plane.found];
    else if (plane.alike.length > 1) return severalPlanes(about, plane.alike);
    else [wanted, alikePlane] = [about, plane.alike[0]];
  }
  if (planes.length === 0) return whichThereAre(planes);
  const { services, isCut } = yield* listServices(planes);
  if (wanted === undefined) {
    const spokenOf = services.find(({ name }) => words.some((word) => isSameName(name, word)));
    const rank = typeof service === 'object' ? service.rank : undefined;
    const one = spokenOf ?? (rank === undefined ? undefined : yield* serviceAt(rank, services, question, tools));
    if (typeof one === 'string') return one;
    return { planes, services, ...(one !== undefined && { service: one }), isCut };
  }
  const { found, alike } = byName(services, wanted);
  if (found !== undefined) return { planes, services, service: found, isCut };
  return wanted === about ? yield* neither(about, planes, alike, alikePlane) : noService(wanted, planes, alike);
}

/** Named ones, or all that this person may see. */
export function* planesOf({ planes = [] }: Question): Plan<readonly ControlPlane[] | string> {
  if (planes.length > 0) return yield* findControlPlanes(planes);
  const { members } = yield* listControlPlanes();
  return members;
}

/** The same for questions in which nothing but a control plane can be meant by a name. */
export function* onlyPlanesOf(question: Question): Plan<readonly ControlPlane[] | string> {
  return yield* planesOf(question.about === undefined ? question : { ...question, planes: [question.about] });
}

/** In words: `Shared_Services`, or how many there are. */
export function placeOf(planes: readonly ControlPlane[]): string {
  return planes.length > planesNamed ? `${planes.length} control planes` : listed(planes.map(named));
}

const planesNamed = 3;

function noService(name: string, planes: readonly ControlPlane[], alike: readonly PlacedService[]): string {
  const where = `in ${placeOf(planes)}`;
  if (alike.length > 1)
    return `Which one do you mean? ${listed(alike.slice(0, 10).map(named))} are services ${where} with a name like ${named(name)}.`;
  const meant = alike.length === 1 ? ` Did you mean ${named(alike[0]!)}?` : '';
  return `There is no service named ${named(name)} ${where}.${meant}`;
}

function* neither(
  name: string,
  planes: readonly ControlPlane[],
  alike: readonly PlacedService[],
  alikePlane: ControlPlane | undefined,
): Plan<string> {
  if (alike.length > 0) return noService(name, planes, alike);
  const { members } = yield* listControlPlanes();
  return [
    `There is no control plane named ${named(name)} that you may see, and no such service in ${placeOf(planes)}.`,
    alikePlane && `Did you mean the control plane ${named(alikePlane)}?`,
    `The control planes are: ${listed(members.map(named))}.`,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}

function severalPlanes(name: string, planes: readonly ControlPlane[]): string {
  return `Which one do you mean? ${listed(planes.map(named))} are control planes with a name like ${named(name)}.`;
}
