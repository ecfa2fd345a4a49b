/** `team: payments`, each. */
export const textsOfLabels = (labels: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(labels).map(([name, value]) => `${name}: ${value}`);

/** `team: payments, stage: test` */
export const textOfLabels = (labels: Readonly<Record<string, string>>): string => textsOfLabels(labels).join(', ');

/** A label without a value says only that it is there. */
export function labelsOfText(text: string): Readonly<Record<string, string>> {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const at = part.indexOf(':');
      return at < 0 ? ([part, 'true'] as const) : ([part.slice(0, at).trim(), part.slice(at + 1).trim()] as const);
    });
  return Object.fromEntries(pairs);
}
