import { stringify } from 'yaml';
import { hiddenWord } from '../../../parts/schema-form/hide-secrets.ts';
import { type Members, withoutNulls } from '../../../parts/schema-form/value.ts';
import { withoutOwn } from '../data/schemas.ts';
import type { EntityKind } from './kind.ts';

/** One entity alone, to be compared with another: without what the control plane writes itself, and without secrets. */
export const yamlOfEntity = (kind: EntityKind | undefined, entity: Members): string =>
  stringify(hideSecrets(kind, withoutNulls(withoutOwn(entity)) as Members), { lineWidth: 0 });

/** With masks where secrets are. */
export function hideSecrets<Fields extends Members>(kind: EntityKind | undefined, entity: Fields): Fields {
  const hidden = Object.entries(entity).map(([name, value]) => [
    name,
    kind?.secrets?.includes(name) === true ? hiddenWord : value,
  ]);
  return Object.fromEntries(hidden) as Fields;
}
