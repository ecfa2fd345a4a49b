import { StoreError } from '../analytics-store.ts';

/** What DuckDB says, as something that a caller can act on. */
export function storeError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (/conflicting lock|could not set lock/i.test(text))
    return new StoreError(
      'store_locked',
      `The analytics in ${folder} are in use by another process${holder(text)}. Stop it, or give this one another data folder.`,
      options,
    );
  if (/^Out of Memory|max_temp_directory_size/i.test(text))
    return new StoreError('query_too_large', 'The query needs more memory than analytics may use.', options);
  if (/no space left|disk quota|file too large|failed to (write|extend|truncate)|could not write/i.test(text))
    return new StoreError('store_full', `The disk that holds ${folder} is full, or cannot be written to.`, options);
  if (/^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range)/i.test(text))
    return new StoreError('query_invalid', `The query was not understood: ${text}`, options);
  return new StoreError('store_failed', `The store of analytics failed: ${text}`, options);
}

function holder(text: string): string {
  const pid = /\(PID (\d+)\)/.exec(text)?.[1];
  return pid === undefined ? '' : ` (process ${pid})`;
}
