import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../../api/client.ts';
import { everyItem } from '../../api/every-page.ts';
import { queries } from '../../api/queries.ts';

/** What people keep: dashboards, reports, rules and channels of alerts. */
export interface Saved<Definition> {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly definition: Definition;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export type ToSave<Definition> = Pick<Saved<Definition>, 'name' | 'definition'> &
  Partial<Pick<Saved<Definition>, 'description' | 'labels'>>;

export type SavedKind = 'dashboards' | 'reports' | 'alert-rules' | 'alert-channels';

export const savedListQuery = <Definition>(kind: SavedKind) =>
  queryOptions({
    queryKey: ['saved', kind],
    queryFn: ({ signal }) => everyItem<Saved<Definition>>(`/v2/${kind}`, { signal }),
  });

export const savedQuery = <Definition>(kind: SavedKind, id: string) =>
  queryOptions({
    queryKey: ['saved', kind, id],
    queryFn: ({ signal }) => readSaved<Definition>(kind, id, signal),
  });

export const readSaved = <Definition>(kind: SavedKind, id: string, signal?: AbortSignal) =>
  api.get<Saved<Definition>>(`/v2/${kind}/${path`${id}`}`, { signal });

/** Makes one, or replaces the one with this id. */
export async function save<Definition>(
  kind: SavedKind,
  { name, description, definition, labels = {} }: ToSave<Definition>,
  id?: string,
): Promise<Saved<Definition>> {
  const body = { name, ...(description !== undefined && { description }), definition, labels };
  const saved =
    id === undefined
      ? await api.post<Saved<Definition>>(`/v2/${kind}`, body)
      : await api.put<Saved<Definition>>(`/v2/${kind}/${path`${id}`}`, body);
  queries.setQueryData(['saved', kind, saved.id], saved);
  void queries.invalidateQueries({ queryKey: ['saved', kind], exact: true });
  // Whoever makes something may do more with it.
  if (id === undefined) void queries.invalidateQueries({ queryKey: ['permissions'] });
  return saved;
}

export async function removeSaved(kind: SavedKind, id: string): Promise<void> {
  await api.delete(`/v2/${kind}/${path`${id}`}`);
  await queries.invalidateQueries({ queryKey: ['saved', kind], exact: true });
}
