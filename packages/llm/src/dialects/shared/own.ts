import type { Losses } from '../../neutral/losses.ts';
import type { OwnMembers } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';

/** The members of a body that are not known to others, if there are any. */
export function readOwn(dialect: string, body: Json, known: ReadonlySet<string>): OwnMembers | undefined {
  const members: Json = {};
  for (const name in body) if (!known.has(name) && body[name] !== null) members[name] = body[name];
  return Object.keys(members).length === 0 ? undefined : { dialect, members };
}

/** Written back as they are where the same dialect is written. */
export function writeOwn(dialect: string, own: OwnMembers | undefined, body: Json, losses: Losses): void {
  for (const name in own?.members) {
    if (own.dialect === dialect) body[name] = own.members[name];
    else losses.add(`own.${name}`, `only ${own.dialect} has it`);
  }
}
