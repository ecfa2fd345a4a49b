/** One entry of a transformer's list: `X-Team:payments`. */
export interface NamedValue {
  readonly name: string;
  /** Empty when the entry is only a name. */
  readonly value: string;
}

/** Splits at the first colon; further colons right behind it belong to neither side, those after it to the value. */
export function splitNamedValue(entry: string): NamedValue {
  const [, name = entry, value = ''] = /^([^:]+):*(.*)$/s.exec(entry) ?? [];
  return { name, value };
}

/** RFC 9110 §5.1. */
export const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function isFieldName(name: string): boolean {
  return fieldName.test(name);
}

/** How long a message is, is for the gateway to say: a transformer that could would make requests ambiguous. */
export function isFramingField(lowerCaseName: string): boolean {
  return lowerCaseName === 'content-length' || lowerCaseName === 'transfer-encoding';
}
