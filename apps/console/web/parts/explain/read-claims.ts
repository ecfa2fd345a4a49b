import { isMembers, type Members } from '../schema-form/value.ts';

/** Undefined where the text is no JSON object. */
export function readClaims(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
