import { path } from '../../../api/client.ts';
import { stringifySearch } from '../../../state/search-text.ts';

/** Where a model has a page of its own; the time range and the control plane go along. */
export function modelHref(model: string, search: Readonly<Record<string, string | undefined>>): string {
  return path`/ai/models/${model}` + stringifySearch(search);
}
