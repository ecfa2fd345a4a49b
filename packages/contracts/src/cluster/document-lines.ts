import { readJson } from '@sallyport/json';
import type { EntityChange } from '../config/change.ts';
import type { Entity } from '../config/collection.ts';

/**
 * A configuration as text, made in small steps: `["routes",{…}]`, one entity per line. Collections are whatever stands there: a reader
 * keeps those that it does not know.
 */
export function* writeDocumentLines(collections: Readonly<Record<string, readonly Entity[]>>): Generator<void, string> {
  const parts: string[] = [];
  let text = '';
  let n = 0;
  for (const [collection, entities] of Object.entries(collections)) {
    for (const entity of entities) {
      text += `${JSON.stringify([collection, entity])}\n`;
      if (++n % linesPerStep > 0) continue;
      parts.push(text);
      text = '';
      yield;
    }
  }
  parts.push(text);
  return parts.join('');
}

/** What such a text says, read in small steps. Throws where a line is none. */
export function* readDocumentLines(text: string): Generator<void, Record<string, Entity[]>> {
  const collections = new Map<string, Entity[]>();
  for (let at = 0, n = 1; at < text.length; n++) {
    if (n % linesPerStep === 0) yield;
    const end = text.indexOf('\n', at);
    if (end < 0) throw new SyntaxError('The last line has no end.');
    const line: unknown = readJson(text.slice(at, end));
    at = end + 1;
    if (!Array.isArray(line) || typeof line[0] !== 'string' || !isEntity(line[1]))
      throw new SyntaxError('A line is no entity.');
    const known = collections.get(line[0]);
    if (known === undefined) collections.set(line[0], [line[1]]);
    else known.push(line[1]);
  }
  return Object.fromEntries(collections);
}

const linesPerStep = 200;

/** What a delta holds. Throws where it is something else. */
export function readChanges(text: string): EntityChange[] {
  const changes: unknown = readJson(text);
  if (!Array.isArray(changes) || !changes.every(isChange)) throw new SyntaxError('These are no changes.');
  // JSON leaves out what is gone.
  return changes.map(({ collection, id, entity }) => ({ collection, id, entity }));
}

function isEntity(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && typeof (value as Entity).id === 'string';
}

function isChange(value: unknown): value is EntityChange {
  const { collection, id, entity } = (value ?? {}) as Partial<EntityChange>;
  return typeof collection === 'string' && typeof id === 'string' && (entity === undefined || isEntity(entity));
}
