type Entity = Readonly<Record<string, unknown>> | undefined;

/** A text of an entity. */
export function textOf(entity: Entity, field: string): string | undefined {
  const value = entity?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** Its name, else its id. */
export function nameOf(entity: Entity): string | undefined {
  return textOf(entity, 'name') ?? textOf(entity, 'id');
}
