import { createHmac } from 'node:crypto';
import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import { shortText } from './short-text.ts';

/** What an entity has for itself alone, as the text under which it is kept. */
export interface UniqueKey {
  key: string;
  fields: readonly string[];
}

/** Makes the texts by which what is unique is found. Of secrets they tell nothing to who has the database without the key. */
export class UniqueKeys {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  of(controlPlaneId: string, definition: CollectionDefinition, entity: Readonly<Record<string, unknown>>): UniqueKey[] {
    const references = new Set(definition.foreignKeys?.map(({ field }) => field));
    return (definition.unique ?? []).flatMap((fields) => {
      // What is not set collides with nothing; a reference that is not set says "of none", which does.
      if (fields.some((field) => entity[field] === undefined && !references.has(field))) return [];
      return [{ key: this.#text(controlPlaneId, definition, fields, entity), fields }];
    });
  }

  /** Of an entity of that name, or undefined where others may have it, too. */
  ofName(controlPlaneId: string, definition: CollectionDefinition, field: string, name: string): string | undefined {
    const isUnique = definition.unique?.some((fields) => fields.length === 1 && fields[0] === field) ?? false;
    return isUnique ? this.#text(controlPlaneId, definition, [field], { [field]: name }) : undefined;
  }

  #text(
    controlPlaneId: string,
    definition: CollectionDefinition,
    fields: readonly string[],
    entity: Readonly<Record<string, unknown>>,
  ): string {
    const parts = JSON.stringify(fields.map((field) => partOf(entity[field])));
    const text = `${fields.join()}=${parts}`;
    if (fields.some((field) => isSecret(definition, field))) {
      const place = `${controlPlaneId} ${definition.name} ${text}`;
      return `${fields.join()}#${createHmac('sha256', this.#secret).update(place).digest('base64url')}`;
    }
    return shortText(text);
  }
}

/** Of credentials only names are no secrets. */
export function isSecret({ seal, nameFields = [], foreignKeys = [] }: CollectionDefinition, field: string): boolean {
  return seal !== undefined && !nameFields.includes(field) && !foreignKeys.some((key) => key.field === field);
}

/** A field's value as text: of a reference, the id; of nothing, nothing. */
function partOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? String((value as Partial<Entity>).id ?? '') : String(value);
}
