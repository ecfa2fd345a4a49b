import type { Plan } from '../plan.ts';
import type { Question } from '../question/question.ts';
import { listed, named } from '../write/words.ts';
import type { Tools } from './call.ts';
import {
  type ControlPlane,
  findControlPlanes,
  listControlPlanes,
  severalPlanes,
  whichThereAre,
} from './control-planes.ts';
import { byName, isSameName, isSpokenOf } from './names.ts';
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
  const place = yield* placeOfQuestion(question);
  if (typeof place === 'string') return place;
  const { planes, wanted, alikePlane } = place;
  if (planes.length === 0) return whichThereAre(planes);
  const { services, isCut } = yield* listServices(planes);
  const scope = { planes, services, isCut };
  if (wanted === undefined) {
    const one = yield* spokenOf(services, question, tools);
    if (typeof one === 'string') return one;
    return one === undefined ? scope : { ...scope, service: one };
  }
  const { found, alike } = byName(services, wanted);
  if (found !== undefined) return { ...scope, service: found };
  if (typeof question.service === 'string') return noService(wanted, planes, alike);
  return yield* neither(wanted, planes, alike, alikePlane);
}

interface Place {
  readonly planes: readonly ControlPlane[];
  /** The name of a service. */
  readonly wanted?: string;
  /** A control plane that has a name like it. */
  readonly alikePlane?: ControlPlane | undefined;
}

/** Of names that may be of either, those of control planes are. */
function* placeOfQuestion(question: Question): Plan<Place | string> {
  const { about = [], service } = question;
  const named = typeof service === 'string' ? { wanted: service } : {};
  const before = about.length > 0 && question.planes === undefined ? [] : yield* planesOf(question);
  if (about.length === 0) return typeof before === 'string' ? before : { planes: before, ...named };
  const { members } = yield* listControlPlanes();
  const matches = about.map((name) => ({ name, ...byName(members, name) }));
  const ambiguous = matches.find(({ alike }) => alike.length > 1);
  if (ambiguous !== undefined) return severalPlanes(ambiguous.name, ambiguous.alike);
  const found = matches.flatMap((match) => match.found ?? []);
  const other = matches.find((match) => match.found === undefined);
  const planes = found.length > 0 ? found : question.planes === undefined ? members : before;
  if (typeof planes === 'string') return planes;
  return { planes, ...(other !== undefined && { wanted: other.name, alikePlane: other.alike[0] }), ...named };
}

/** The service whose name is among the words that nothing was made of, or that was shown at a place. */
function* spokenOf(
  services: readonly PlacedService[],
  question: Question,
  tools: Tools,
): Plan<PlacedService | string | undefined> {
  const { words, service } = question;
  const found = services.find(({ name }) => words.some((word) => isSameName(name, word)));
  if (found !== undefined || typeof service !== 'object') return found;
  return yield* serviceAt(service.rank, services, question, tools);
}

/** Named ones, those whose names are among the words that nothing was made of, or all that this person may see. */
export function* planesOf({ planes = [], words }: Question): Plan<readonly ControlPlane[] | string> {
  if (planes.length > 0) return yield* findControlPlanes(planes);
  const { members } = yield* listControlPlanes();
  const meant = members.filter(({ name }) => isSpokenOf(name, words));
  return meant.length > 0 ? meant : members;
}

/** The same for questions in which nothing but a control plane can be meant by a name. */
export function* onlyPlanesOf(question: Question): Plan<readonly ControlPlane[] | string> {
  return yield* planesOf(question.about === undefined ? question : { ...question, planes: question.about });
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
