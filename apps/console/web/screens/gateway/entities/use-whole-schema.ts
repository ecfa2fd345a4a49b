import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';
import type { Entity } from '../data/entities.ts';
import { schemaQuery } from '../data/schemas.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { EntityKind } from './kind.ts';
import { useVariantSchema, variantOf } from './variants.ts';

/** The schema of an entity with what its `config` is, where that depends on what it is. */
export function useWholeSchema(kind: EntityKind, entity: Entity): JsonSchema | undefined {
  const { id } = useControlPlane();
  const { data: schema = empty } = useQuery(schemaQuery(id, kind.collection));
  const isPlugin = kind.path === 'plugins';
  const { data: config } = useQuery({
    ...schemaQuery(id, `plugins/${String(entity['name'])}`),
    enabled: isPlugin,
  });
  const variant = useVariantSchema(kind, schema, variantOf(kind, entity));
  return useMemo(() => {
    if (schema === empty) return undefined;
    return isPlugin && config !== undefined ? { ...schema, properties: { ...schema.properties, config } } : variant;
  }, [schema, isPlugin, config, variant]);
}

const empty: JsonSchema = {};
