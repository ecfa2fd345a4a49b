import type { Display } from '../../../../api/analytics.ts';
import { entityIdOf, type NamedField, nameIn, type RequestRecord } from '../record.ts';

interface EntityNameProps {
  readonly record: RequestRecord;
  readonly display: Display;
  readonly field: NamedField;
}

/** The name of an entity, which leads to it; of one that is gone, its last name. */
export function EntityName({ record, display, field }: EntityNameProps) {
  const id = record[field];
  if (id === '') return null;
  const name = nameIn(display, record, field);
  if (display[field]?.[id]?.deleted === true) return <span>{name} (deleted)</span>;
  return (
    <a className="text-accent hover:underline" href={hrefOf(record, field)}>
      {name}
    </a>
  );
}

const collections = {
  route: 'routes',
  gateway_service: 'services',
  consumer: 'consumers',
  control_plane: '',
  data_plane_node: 'nodes',
};

function hrefOf(record: RequestRecord, field: NamedField): string {
  const controlPlane = `/gateway/${encodeURIComponent(record.control_plane)}`;
  if (field === 'control_plane') return controlPlane;
  return `${controlPlane}/${collections[field]}/${encodeURIComponent(entityIdOf(record[field]))}`;
}
