import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { JsonSchema } from '../../../parts/schema-form/schema.ts';
import { schemaQuery } from '../data/schemas.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { EntityKind } from './kind.ts';

/** Kinds whose `config` depends on another member. */
const variants: Readonly<Record<string, { readonly member: string; readonly options: readonly string[] }>> = {
  vaults: { member: 'name', options: ['env', 'konnect', 'hcv', 'aws', 'gcp', 'azure', 'fs'] },
  partials: { member: 'type', options: ['redis-ce', 'redis-ee'] },
};

/** Which one an entity says it is. */
export function variantOf(kind: EntityKind, value: Readonly<Record<string, unknown>>): string | undefined {
  const variant = variants[kind.path];
  const chosen = variant && value[variant.member];
  return variant?.options.find((option) => option === chosen);
}

/** The kind's schema with what `config` is for the variant. */
export function useVariantSchema(kind: EntityKind, schema: JsonSchema, variant: string | undefined): JsonSchema {
  const { id } = useControlPlane();
  const { data: config } = useQuery({
    ...schemaQuery(id, `${kind.path}/${variant}`),
    enabled: variant !== undefined,
  });
  const known = variants[kind.path];
  return useMemo(() => {
    if (known === undefined) return schema;
    const member = { ...schema.properties?.[known.member], type: 'string', enum: known.options };
    const inner = variant === undefined ? undefined : config;
    const { config: general, ...properties } = { ...schema.properties, [known.member]: member };
    // Where nothing is said of the variant, what is said of all holds.
    const settings = inner === undefined || inner.properties ? inner : general;
    return { ...schema, properties: { ...properties, ...(settings && { config: settings }) } };
  }, [schema, known, config, variant]);
}
