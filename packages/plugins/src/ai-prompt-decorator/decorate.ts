import { editMembers, isJsonObject, readElements, readMember, toJson, writeArray } from '@sallyport/json';
import type { Prompt } from './schema.ts';

/** Gives a request with more said in it; undefined for one that is no chat in this language. What the caller wrote stays as it was written. */
export type Decorate = (body: Buffer) => Buffer | undefined;

export type Prompts = readonly Prompt[];
export type WritePrompt = (prompt: Prompt) => unknown;

/** One step after the other. */
export function inTurn(...steps: readonly Decorate[]): Decorate {
  return (body) => {
    let decorated: Buffer | undefined = body;
    for (const step of steps) decorated = decorated && step(decorated);
    return decorated;
  };
}

/** Adds to a list. */
export function aroundList(member: string, before: Prompts, after: Prompts, write: WritePrompt): Decorate {
  const add = compileAdding(before, after, write);
  return (body) => {
    const list = readMember(body, member);
    const longer = list && add(list);
    return longer && editMembers(body, { [member]: longer });
  };
}

/** Adds to a list that need not be there. */
export function aroundOptionalList(member: string, before: Prompts, after: Prompts, write: WritePrompt): Decorate {
  const add = compileAdding(before, after, write);
  const around = aroundList(member, before, after, write);
  if (before.length + after.length === 0) return (body) => body;
  return (body) =>
    isAbsent(readMember(body, member)) ? editMembers(body, { [member]: add(emptyList)! }) : around(body);
}

/** Adds to a text, with an empty line between. `isOptional`: which need not be there. */
export function aroundText(member: string, before: Prompts, after: Prompts, isOptional: boolean): Decorate {
  if (before.length + after.length === 0) return (body) => body;
  const whole = toJson([...before, ...after].map(({ content }) => content).join('\n\n'));
  const start = inText(before.map(({ content }) => `${content}\n\n`).join(''));
  const end = inText(after.map(({ content }) => `\n\n${content}`).join(''));
  return (body) => {
    const text = readMember(body, member);
    if (isAbsent(text)) return isOptional ? editMembers(body, { [member]: whole }) : undefined;
    if (text![0] !== quote) return undefined;
    return editMembers(body, { [member]: Buffer.concat([quoteMark, start, text!.subarray(1, -1), end, quoteMark]) });
  };
}

/** Whichever fits what is there. */
export function either(one: Decorate, other: Decorate): Decorate {
  return (body) => one(body) ?? other(body);
}

/** The same inside of an object, which need not be there. */
export function within(members: readonly [string, ...string[]], inside: Decorate): Decorate {
  return (body) => {
    const member = members.find((name) => readMember(body, name) !== undefined) ?? members[0];
    const object = readMember(body, member) ?? emptyObject;
    if (!isJsonObject(object)) return undefined;
    const decorated = inside(object);
    if (decorated === object) return body;
    return decorated && editMembers(body, { [member]: decorated });
  };
}

/** Makes a list of a text: the message of a user, with the others around it. */
export function textAsList(member: string, before: Prompts, after: Prompts, write: WritePrompt): Decorate {
  const add = compileAdding(before, after, write);
  return (body) => {
    const text = readMember(body, member);
    if (text?.[0] !== quote) return undefined;
    const message = Buffer.concat([Buffer.from('[{"role":"user","content":'), text, Buffer.from('}]')]);
    return editMembers(body, { [member]: add(message)! });
  };
}

function compileAdding(before: Prompts, after: Prompts, write: WritePrompt): (list: Buffer) => Buffer | undefined {
  const first = before.map((prompt) => toJson(write(prompt)));
  const last = after.map((prompt) => toJson(write(prompt)));
  return (list) => {
    const elements = readElements(list);
    return elements && writeArray([...first, ...elements, ...last]);
  };
}

function isAbsent(value: Buffer | undefined): boolean {
  return value === undefined || value.equals(nothing);
}

/** As it stands between quotes. */
function inText(text: string): Buffer {
  return toJson(text).subarray(1, -1);
}

const quote = 0x22;
const quoteMark = Buffer.from('"');
const emptyList = Buffer.from('[]');
const emptyObject = Buffer.from('{}');
const nothing = Buffer.from('null');
