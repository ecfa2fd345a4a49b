import type { Field } from './field.ts';
import { isMembers, type Members } from './value.ts';

/** A record in a few words, by what tells it from others: `llm/v1/chat · openai · gpt-4o`. Never a secret. */
export function summaryOf(value: unknown, field: Field): string {
  return texts(value, field, 2).slice(0, 4).join(' · ');
}

function texts(value: unknown, field: Field, depth: number): readonly string[] {
  if (!isMembers(value)) return [];
  const { members } = field;
  const simple = members
    .filter(({ kind, unit }) => (kind === 'text' || kind === 'choice' || kind === 'number') && unit === undefined)
    .flatMap(({ name, kind }) => textOf((value as Members)[name], kind === 'number' ? name : undefined));
  if (depth === 0) return simple;
  const below = members
    .filter(({ kind, name }) => kind === 'record' && telling.has(name))
    .flatMap((member) => texts(value[member.name], member, depth - 1));
  return [...simple.slice(0, 2), ...below, ...simple.slice(2)];
}

/** The records within a record that say what it is. */
const telling: ReadonlySet<string> = new Set(['model', 'acl', 'limits', 'match']);

function textOf(value: unknown, name: string | undefined): readonly string[] {
  if (typeof value === 'number') return [`${name} ${value}`];
  return typeof value === 'string' && value !== '' ? [value.length > 48 ? `${value.slice(0, 47)}…` : value] : [];
}
