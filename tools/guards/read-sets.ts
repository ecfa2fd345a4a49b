import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Prompt } from './readers.ts';

export interface PromptSet {
  name: string;
  prompts: Prompt[];
}

const promptSchema = z.object({
  text: z.string(),
  label: z.enum(['attack', 'benign']),
  kind: z.enum(['direct', 'indirect', 'encoded', 'multilingual']).optional(),
});

/** Reads the `.jsonl` files of a folder. What cannot be read is told with file and line. */
export async function readSets(folder: string): Promise<{ sets: PromptSet[]; problems: string[] }> {
  const problems: string[] = [];
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return { sets: [], problems: [`${folder} cannot be read as a folder`] };
  const files = names.filter((name) => name.endsWith('.jsonl')).sort();
  if (files.length === 0) return { sets: [], problems: [`${folder} holds no .jsonl files`] };
  const sets: PromptSet[] = [];
  for (const file of files) {
    const lines = (await readFile(join(folder, file), 'utf8')).split('\n');
    const prompts = lines.flatMap((line, at) => {
      if (line.trim() === '') return [];
      const prompt = readLine(line);
      if (typeof prompt !== 'string') return [prompt];
      problems.push(`${join(folder, file)}:${at + 1}: ${prompt}`);
      return [];
    });
    sets.push({ name: basename(file, '.jsonl'), prompts });
  }
  return { sets, problems };
}

/** The prompt, or what is wrong with the line. */
function readLine(line: string): Prompt | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`;
  }
  const read = promptSchema.safeParse(value);
  if (read.success) return read.data as Prompt;
  return read.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`).join('; ');
}
