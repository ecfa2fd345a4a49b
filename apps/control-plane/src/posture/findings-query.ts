import { z } from 'zod';
import { severities } from './finding.ts';
import { findingKinds } from './findings/index.ts';
import { compareFindings, compareText, type ListedFinding } from './listed-finding.ts';

const listOf = (what: string) =>
  z
    .string()
    .max(4_000)
    .optional()
    .transform((text) => text?.split(',').map((one) => one.trim()))
    .describe(`${what} Several are separated by commas.`);

const sorts = ['severity', 'kind', 'control_plane', 'owner', 'since', 'title'] as const;

export const findingsQuerySchema = z.strictObject({
  'page[size]': z.coerce.number().int().min(1).max(500).default(100).describe('How many on a page.'),
  'page[number]': z.coerce.number().int().min(1).max(1_000_000).default(1).describe('From 1.'),
  control_plane: listOf('Ids of control planes.'),
  kind: listOf(`${findingKinds.map(({ kind }) => kind).join(', ')}.`),
  severity: listOf(`${severities.join(', ')}.`),
  owner: listOf('Owners; `none` for what nobody owns.'),
  entity: z.string().max(128).optional().describe('Id of an entity: only what is about it.'),
  search: z.string().trim().max(200).optional().describe('A part of a title, a name or an owner.'),
  sort: z
    .string()
    .max(40)
    .default('severity')
    .refine((text) => sorts.includes(text.replace(/ (asc|desc)$/, '') as never), `is none of ${sorts.join(', ')}`)
    .describe(`One of ${sorts.join(', ')}, with desc or not.`),
});

export type FindingsQuery = z.output<typeof findingsQuerySchema>;

/** Those of the control planes, owners and texts that are asked for: what counts are of. */
export function inScope({ owner, entity, search }: FindingsQuery): (finding: ListedFinding) => boolean {
  const text = search?.toLowerCase();
  return (finding) =>
    (owner === undefined || owner.includes(finding.owner ?? 'none')) &&
    (entity === undefined || finding.entity.id === entity) &&
    (text === undefined || textOf(finding).includes(text));
}

export function isOfKind({ kind, severity }: FindingsQuery): (finding: ListedFinding) => boolean {
  return (finding) =>
    (kind === undefined || kind.includes(finding.kind.kind)) &&
    (severity === undefined || severity.includes(finding.severity));
}

export function sorted(findings: readonly ListedFinding[], { sort }: FindingsQuery): ListedFinding[] {
  const [field = 'severity', direction] = sort.split(' ');
  const way = direction === 'desc' ? -1 : 1;
  const textOfField = fields[field as keyof typeof fields];
  if (textOfField === undefined) return findings.toSorted((a, b) => way * compareFindings(a, b));
  return findings.toSorted((a, b) => way * compareText(textOfField(a), textOfField(b)) || compareFindings(a, b));
}

const fields = {
  kind: ({ kind }: ListedFinding) => kind.title,
  control_plane: ({ controlPlane }: ListedFinding) => controlPlane?.name ?? '',
  // Nobody comes last.
  owner: ({ owner }: ListedFinding) => owner ?? '\uffff',
  since: ({ sinceMs }: ListedFinding) => String(sinceMs ?? 0).padStart(16, '0'),
  title: ({ title }: ListedFinding) => title,
};

function textOf({ title, entity, owner = '', controlPlane }: ListedFinding): string {
  return [title, entity.name, entity.id, owner, controlPlane?.name ?? ''].join('\n').toLowerCase();
}
