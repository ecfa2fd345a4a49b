import { attack, json, jsonLines, type Prompt, type Row } from './readers.ts';

/** Attacks in e-mails, code questions and tables. The texts' attacks are plain tasks ("What is the capital of Brazil?"), misplaced rather than suspicious. */
export function bipia(
  textAttacks?: Buffer,
  codeAttacks?: Buffer,
  emails?: Buffer,
  code?: Buffer,
  tables?: Buffer,
): Prompt[] {
  const texts = Object.values<string[]>(json(textAttacks!)).flat();
  const programs = Object.values<string[]>(json(codeAttacks!)).flat();
  const documents = [...promptAndContexts(emails!), ...promptAndContexts(tables!)];
  return [...inContexts(documents, texts), ...inContexts(promptAndContexts(code!), programs)];
}

/** What the contexts of the benchmark say without an attack. */
export function promptAndContexts(file: Buffer): string[] {
  return jsonLines(file).map((row: Row) =>
    Array.isArray(row.context) ? [...row.error, ...row.context].join('\n') : row.context,
  );
}

/** Each context with an attack at its beginning, in its middle or at its end. */
export function inContexts(contexts: string[], attacks: string[]): Prompt[] {
  return contexts.map((context, at) =>
    attack(inserted(context, attacks[(at * 7) % attacks.length]!, at % 3), 'indirect'),
  );
}

export function inserted(context: string, attackText: string, place: number): string {
  if (place === 0) return `${attackText}\n${context}`;
  if (place === 2) return `${context}\n${attackText}`;
  const lines = context.split('\n');
  lines.splice(Math.floor(lines.length / 2), 0, attackText);
  return lines.join('\n');
}
