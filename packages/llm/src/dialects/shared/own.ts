import type { Losses } from '../../neutral/losses.ts';
import type { OwnMembers } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';

/** The members of a body that are not known to others, if there are any. */
export function readOwn(dialect: string, body: Json, known: ReadonlySet<string>): OwnMembers | undefined {
  const members: Json = {};
  for (const name in body) if (!known.has(name) && body[name] !== null) members[name] = body[name];
  return ownMembers(dialect, members);
}

/** Undefined where there are none. */
export function ownMembers(dialect: string, members: Json): OwnMembers | undefined {
  return Object.keys(members).length === 0 ? undefined : { dialect, members };
}

/** Written back as they are where the same dialect is written. */
export function writeOwn(dialect: string, own: OwnMembers | undefined, body: Json, losses: Losses): void {
  if (own?.dialect === dialect) Object.assign(body, own.members);
  else noteOwn(own, dialect, losses);
}

/** Notes what only another dialect knows, but for what is `passedOn`. */
export function noteOwn(
  own: OwnMembers | undefined,
  dialect: string,
  losses: Losses,
  passedOn: readonly string[] = [],
): void {
  if (own === undefined || own.dialect === dialect) return;
  for (const name of Object.keys(own.members)) {
    if (!passedOn.includes(name)) losses.add(`own.${name}`, `only ${own.dialect} has it`);
  }
}

/** The same of a tool's members. */
export function noteToolMembers({ own }: FunctionTool, dialect: string, losses: Losses): void {
  if (own === undefined || own.dialect === dialect) return;
  for (const member of Object.keys(own.members)) losses.add(`tools.own.${member}`, `only ${own.dialect} has it`);
}
