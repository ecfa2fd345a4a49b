import type { ConfigDocument, Entity, EntityRef } from '@sallyport/contracts';
import { stringify } from 'yaml';
import type { EntityCollections } from './compare/compare.ts';
import { escapeTemplates } from './env.ts';
import { type NestOptions, nestConfiguration } from './nest.ts';
import { withoutPartials } from './partials.ts';

/**
 * A document as one flat declarative file, which read again gives an equal document. Credentials are written as the
 * document has them, sealed: what they were sealed from is not known any more.
 */
export function writeDeclarative(document: ConfigDocument): string {
  const file: Record<string, unknown> = { _format_version: '3.0', _transform: true };
  for (const [name, entities] of Object.entries(document.collections)) {
    file[name] = entities.map((entity) =>
      flatten(name === 'plugins' ? { ...entity, config: withoutPartials(entity) } : entity),
    );
  }
  return writeYaml(file);
}

/** Entities as a file that people go on with: nested, by names, with their secrets. */
export function writeConfiguration(collections: EntityCollections, options: NestOptions): string {
  return writeYaml(nestConfiguration(collections, options));
}

function writeYaml(file: Record<string, unknown>): string {
  // Long values stay on one line, and every value is written out: no folding, no anchors.
  return escapeTemplates(stringify(file, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' }));
}

/** References by id. */
function flatten(entity: Entity): Record<string, unknown> {
  const fields = Object.entries(entity).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([field, value]) => [field, isReference(field, value) ? value.id : value]));
}

function isReference(field: string, value: unknown): value is EntityRef {
  if (field === 'config' || typeof value !== 'object' || value === null) return false;
  return 'id' in value && typeof value.id === 'string' && Object.keys(value).length === 1;
}
