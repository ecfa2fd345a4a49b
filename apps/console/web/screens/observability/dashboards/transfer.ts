import type { Saved, ToSave } from '../../../parts/tile/saved.ts';
import { chartTypes } from '../../../parts/tile/tile.ts';
import type { DashboardDefinition } from './dashboard.ts';

/** A dashboard as a file: what `POST /v2/dashboards` takes. */
export function exportText({ name, description, definition, labels }: Saved<DashboardDefinition>): string {
  return `${JSON.stringify({ name, ...(description !== undefined && { description }), definition, labels }, null, 2)}\n`;
}

export type Import =
  | { readonly dashboard: ToSave<DashboardDefinition> }
  /** Why it cannot be imported, each a sentence. */
  | { readonly problems: readonly string[] };

/** Reads such a file. What cannot be shown is told, never left out silently. */
export function readImport(text: string): Import {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return { problems: ['This is no JSON.'] };
  }
  if (!isObject(told)) return { problems: ['A dashboard is an object with name and definition.'] };
  const { name, description, definition, labels } = told;
  if (typeof name !== 'string' || name.trim() === '') return { problems: ['It has no name.'] };
  if (!isObject(definition) || !Array.isArray(definition['tiles']))
    return { problems: ['It has no definition with tiles.'] };
  const problems = definition['tiles'].flatMap(problemsOf);
  if (problems.length > 0) return { problems };
  return {
    dashboard: {
      name,
      ...(typeof description === 'string' && { description }),
      definition: definition as unknown as DashboardDefinition,
      ...(isObject(labels) && { labels: labels as Readonly<Record<string, string>> }),
    },
  };
}

function problemsOf(tile: unknown, index: number): readonly string[] {
  const which = `Tile ${index + 1}`;
  if (!isObject(tile)) return [`${which} is no object.`];
  if (tile['type'] !== 'chart') return [`${which} is of the type ${named(tile['type'])}, which is not known here.`];
  const chart = isObject(tile['definition']) ? tile['definition']['chart'] : undefined;
  const type = isObject(chart) ? chart['type'] : undefined;
  return chartTypes.some((known) => known === type)
    ? []
    : [`${which} is a chart of the type ${named(type)}, which is not known here.`];
}

const named = (type: unknown) => (typeof type === 'string' ? `“${type}”` : 'nothing');

const isObject = (told: unknown): told is Readonly<Record<string, unknown>> =>
  typeof told === 'object' && told !== null && !Array.isArray(told);
