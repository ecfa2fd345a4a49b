/** How the text of a configured value is to be written into JSON. */
export type JsonType = 'boolean' | 'number' | 'string';

/** The value as JSON text; undefined when it is not of that type. A number keeps its digits. */
export function jsonOf(value: string, type: JsonType): string | undefined {
  if (type === 'string') return JSON.stringify(value);
  if (type === 'boolean') return value === 'true' || value === 'false' ? value : undefined;
  const text = value.trim();
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return text;
  return text !== '' && Number.isFinite(Number(text)) ? JSON.stringify(Number(text)) : undefined;
}
