import { ask, type Plan, type PlannedCall } from '../plan.ts';

/** What tools are offered, and what is said of them. */
export interface Tools {
  has(tool: string): boolean;
  /** Whether the description of a tool says this. */
  says(tool: string, pattern: RegExp): boolean;
  /** The values that a parameter may have, where they are told. */
  choices(tool: string, parameter: string): readonly string[] | undefined;
}

/** Something that stays as it is while people talk: an answer of before will do. */
export function lookUp(tool: string, given: Readonly<Record<string, unknown>>): PlannedCall {
  return { tool, arguments: given, isObject: true, mayBeEarlier: true };
}

/** Figures, which are asked for anew each time. */
export function measure(tool: string, given: Readonly<Record<string, unknown>>): PlannedCall {
  return { tool, arguments: given, isObject: true };
}

/** All members of a list that comes in pages; `next` says how to go on from a page. */
export function* listAll<Member>(
  first: PlannedCall,
  name: string,
  next: (page: unknown) => Readonly<Record<string, unknown>> | undefined,
): Plan<{ members: readonly Member[]; isCut: boolean }> {
  const members: Member[] = [];
  let call: PlannedCall | undefined = first;
  for (let pages = 0; pages < pagesMax && call !== undefined; pages++) {
    const page: unknown = yield* ask(call);
    members.push(...membersOf<Member>(page, name));
    const more: Readonly<Record<string, unknown>> | undefined = next(page);
    call = more && { ...first, arguments: { ...first.arguments, ...more } };
  }
  return { members, isCut: call !== undefined };
}

const pagesMax = 5;

export function membersOf<Member>(answer: unknown, name: string): readonly Member[] {
  const members = (answer as Readonly<Record<string, unknown>> | undefined)?.[name];
  return Array.isArray(members) ? (members as Member[]) : [];
}

export function metadataOf(answer: unknown): Readonly<Record<string, unknown>> {
  return ((answer as { metadata?: unknown } | undefined)?.metadata ?? {}) as Readonly<Record<string, unknown>>;
}
