/** Which tags entities of a list have. */
export interface TagFilter {
  readonly of: 'all' | 'any';
  readonly values: readonly string[];
}

export const pageSizeMax = 1000;
const pageSizeUsual = 100;

/** `a,b` asks for all tags, `a/b` for any; undefined when both are mixed or a tag is empty. */
export function parseTags(text: string): TagFilter | undefined {
  if (text.includes(',') && text.includes('/')) return undefined;
  const values = text.split(/[,/]/);
  if (values.some((tag) => tag === '')) return undefined;
  return { of: text.includes('/') ? 'any' : 'all', values };
}

/** Undefined where it is no size that a page may have. */
export function parseSize(text: string | undefined): number | undefined {
  if (text === undefined) return pageSizeUsual;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return size >= 1 && size <= pageSizeMax ? size : undefined;
}
