import { type Splice, spliced } from './splice.ts';
import { isJsonObject, type JsonMember, readMember, readMembers } from './walk.ts';

/** New values of members, as JSON (`toJson('echo')`); `undefined` takes a member away. */
export type MemberChanges = Readonly<Record<string, Buffer | undefined>>;

/**
 * An object with some members replaced, added at its end, or taken away; every other byte stays: numbers, escapes, order, space,
 * empty arrays. What is no object is taken for an empty one. Gives the same buffer when nothing changes.
 */
export function editMembers(object: Buffer, changes: MemberChanges): Buffer {
  if (isEmpty(changes)) return object;
  if (!isJsonObject(object)) return hasValues(changes) ? editMembers(emptyObject, changes) : object;
  const members = readMembers(object);
  if (members === undefined) throw new Error('Only JSON that has been read can be edited');
  const splices = changeMembers(members, changes);
  appendMembers(object, members, changes, splices);
  return spliced(object, splices);
}

/** The same some levels down: `editMembersAt(params, ['_meta'], …)`. Objects on the way are made where values need them. */
export function editMembersAt(object: Buffer, path: readonly string[], changes: MemberChanges): Buffer {
  const [key, ...rest] = path;
  if (key === undefined) return editMembers(object, changes);
  const inner = readMember(object, key);
  if (inner === undefined && !hasValues(changes)) return object;
  const edited = editMembersAt(inner ?? emptyObject, rest, changes);
  return edited === inner ? object : editMembers(object, { [key]: edited });
}

/** An array of values that are JSON already. */
export function writeArray(elements: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [bracketOpen];
  for (const [i, element] of elements.entries()) {
    if (i > 0) parts.push(comma);
    parts.push(element);
  }
  parts.push(bracketClose);
  return Buffer.concat(parts);
}

/** A value of ours as JSON bytes. */
export function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export const emptyObject = Buffer.from('{}');
const bracketOpen = Buffer.from('[');
const bracketClose = Buffer.from(']');
const comma = Buffer.from(',');
const nothing = Buffer.alloc(0);

function isEmpty(changes: MemberChanges): boolean {
  for (const _ in changes) return false;
  return true;
}

function hasValues(changes: MemberChanges): boolean {
  return Object.values(changes).some((value) => value !== undefined);
}

/** Replaces or cuts what is there. A repeated key that changes is left once. */
function changeMembers(members: readonly JsonMember[], changes: MemberChanges): Splice[] {
  const splices: Splice[] = [];
  const done = new Set<string>();
  let isAnyKept = false;
  for (const [i, { key, start, valueStart, end }] of members.entries()) {
    const value = Object.hasOwn(changes, key) ? changes[key] : undefined;
    const isCut = Object.hasOwn(changes, key) && (value === undefined || done.has(key));
    if (isCut) {
      // One comma goes with it: the one before, or the one behind while nothing stands before.
      const from = isAnyKept ? members[i - 1]!.end : start;
      const to = isAnyKept ? end : (members[i + 1]?.start ?? end);
      splices.push({ from, to, by: nothing });
      continue;
    }
    isAnyKept = true;
    if (value === undefined) continue;
    done.add(key);
    splices.push({ from: valueStart, to: end, by: value });
  }
  return splices;
}

function appendMembers(
  object: Buffer,
  members: readonly JsonMember[],
  changes: MemberChanges,
  splices: Splice[],
): void {
  const known = new Set(members.map(({ key }) => key));
  let isFirst = members.every(({ key }) => Object.hasOwn(changes, key) && changes[key] === undefined);
  const parts: string[] = [];
  const values: Buffer[] = [];
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || known.has(key)) continue;
    parts.push(`${isFirst ? '' : ','}${JSON.stringify(key)}:`);
    values.push(value);
    isFirst = false;
  }
  if (values.length === 0) return;
  const at = members.at(-1)?.end ?? object.lastIndexOf('}');
  const by = Buffer.concat(parts.flatMap((part, i) => [Buffer.from(part), values[i]!]));
  // Behind whatever was cut there: splices at one place keep their order.
  splices.push({ from: at, to: at, by });
}
