import type { CollectionDefinition } from '@sallyport/contracts';
import { z } from 'zod';
import { permissionsOf } from '../admin-api/permissions-of.ts';
import { toCsv } from '../http/csv.ts';
import { isoTime } from '../http/time.ts';
import { type Fix, severities } from './finding.ts';
import type { ListedFinding } from './listed-finding.ts';

const entitySchema = z.object({
  type: z.string().describe('`route`, `service`, `plugin`, `consumer`, `gateway`, …'),
  id: z.string(),
  name: z.string(),
});

export const changeSchema = z.object({
  action: z.enum(['create', 'put', 'patch', 'delete']),
  collection: z.string(),
  key: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
});

export const findingSchema = z.object({
  id: z.string().describe('The same as long as it is about the same.'),
  kind: z.string(),
  severity: z.enum(severities),
  title: z.string().describe('A sentence.'),
  entity: entitySchema.extend({
    control_plane_id: z.string().nullable().describe('Null of what belongs to the organization.'),
    control_plane_name: z.string().nullable(),
  }),
  owner: z.string().nullable().describe('From tags or labels `owner:…` and `team:…`; null where nobody is named.'),
  since: z.string().nullable().describe('When the entity that decides was changed last.'),
  evidence: z.array(
    z.object({
      text: z.string(),
      entity: entitySchema.nullable(),
      path: z.string().nullable().describe('Inside the entity.'),
    }),
  ),
  fix: z.object({
    text: z.string(),
    changes: z
      .array(changeSchema)
      .nullable()
      .describe(
        'For `POST /v2/control-planes/{id}/configuration/changes`; null where that is no matter of a configuration.',
      ),
    permissions: z.array(z.string()).describe('What it takes to make the changes.'),
    is_example: z.boolean().describe('Something in the changes is a guess.'),
  }),
  block: z
    .object({
      text: z.string(),
      blocks: z.array(z.object({ kind: z.enum(['consumer', 'agent', 'tool', 'model']), name: z.string() })),
    })
    .nullable()
    .describe('Emergency stops, as entities of the collection `blocks`; null where none would help.'),
});

export type FindingView = z.output<typeof findingSchema>;

export function findingView(finding: ListedFinding, collections: readonly CollectionDefinition[]): FindingView {
  const { id, kind, severity, title, entity, controlPlane, owner, sinceMs, evidence, fix, block } = finding;
  return {
    id,
    kind: kind.kind,
    severity,
    title,
    entity: { ...entity, control_plane_id: controlPlane?.id ?? null, control_plane_name: controlPlane?.name ?? null },
    owner: owner ?? null,
    since: sinceMs === undefined ? null : isoTime(sinceMs),
    evidence: evidence.map(({ text, entity, path }) => ({ text, entity: entity ?? null, path: path ?? null })),
    fix: {
      text: fix.text,
      changes: fix.changes === undefined ? null : fix.changes.map((change) => ({ ...change })),
      permissions: permissionsFor(fix, collections),
      is_example: fix.isExample ?? false,
    },
    block: block === undefined ? null : { text: block.text, blocks: block.blocks.map((one) => ({ ...one })) },
  };
}

function permissionsFor({ changes = [] }: Fix, collections: readonly CollectionDefinition[]): string[] {
  const touched = collections.filter(({ name }) => changes.some(({ collection }) => collection === name));
  return [...new Set(touched.map((collection) => permissionsOf(collection).write))];
}

const header = [
  'severity',
  'kind',
  'title',
  'control_plane',
  'type',
  'name',
  'id',
  'owner',
  'since',
  'evidence',
  'fix',
  'finding',
];

export function findingsCsv(findings: readonly ListedFinding[]): string {
  const rows = findings
    .map((finding) => findingView(finding, []))
    .map(({ id, severity, kind, title, entity, owner, since, evidence, fix }) => [
      severity,
      kind,
      title,
      entity.control_plane_name,
      entity.type,
      entity.name,
      entity.id,
      owner,
      since,
      evidence.map(({ text }) => text).join(' '),
      fix.text,
      id,
    ]);
  return toCsv(header, rows);
}
