import type { Ajv } from 'ajv';
import { valueCost, type Work } from '../work.ts';

/** Finds equal items by their text, since comparing each with each would let a long list cost minutes. */
export function replaceUniqueItems(ajv: Ajv, work: Work): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: false,
    validate: (isUnique: boolean, items: readonly unknown[]) =>
      !isUnique || new Set(items.map((item) => canonical(item, work))).size === items.length,
  });
}

/** Lets `minLength` and `maxLength` count items, too. */
export function countItemsAsLength(ajv: Ajv): void {
  const define = (keyword: string, isFine: (length: number, limit: number) => boolean) => {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({
      keyword,
      type: ['string', 'array'],
      schemaType: 'number',
      errors: false,
      validate: (limit: number, value: string | readonly unknown[]) => isFine(lengthOf(value), limit),
    });
  };
  define('minLength', (length, limit) => length >= limit);
  define('maxLength', (length, limit) => length <= limit);
}

/** In characters, as JSON Schema counts them, not in halves of them. */
export function lengthOf(value: string | readonly unknown[]): number {
  if (typeof value !== 'string') return value.length;
  let length = value.length;
  for (let i = 0; i < value.length - 1; i++) {
    if ((value.charCodeAt(i) & 0xfc00) === 0xd800 && (value.charCodeAt(i + 1) & 0xfc00) === 0xdc00) length--;
  }
  return length;
}

/** The same text for equal values, whatever the order of their members. Not to be used once the work is spent. */
function canonical(value: unknown, work: Work): string {
  if (!work.spend(valueCost)) return '';
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return `[${value.map((item) => canonical(item, work)).join()}]`;
    const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, work)}`);
    return `{${members.sort().join()}}`;
  }
  if (typeof value === 'string' && !work.spend(value.length)) return '';
  return JSON.stringify(value);
}
