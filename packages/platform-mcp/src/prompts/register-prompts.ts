import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { gallery } from './gallery.ts';
import type { PlatformPrompt } from './prompt.ts';

const wordsMax = 500;

const prompts = gallery.map((prompt) => ({ prompt, argsSchema: schemaOf(prompt) }));

/** Has a server offer the gallery. */
export function registerPrompts(server: McpServer): void {
  for (const { prompt, argsSchema } of prompts) {
    const { name, title, description } = prompt;
    server.registerPrompt(name, { title, description, argsSchema }, (given) => ({
      messages: [{ role: 'user', content: { type: 'text', text: fill(prompt, given) } }],
    }));
  }
}

function schemaOf({ wanted }: PlatformPrompt) {
  const fields = Object.entries(wanted).map(([key, what]) => {
    const text = z.string().max(wordsMax).describe(what);
    return [key.replace('?', ''), key.endsWith('?') ? text.optional() : text] as const;
  });
  return z.object(Object.fromEntries(fields));
}

function fill({ text, otherwise = {} }: PlatformPrompt, given: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, key: string) => given[key] ?? otherwise[key] ?? '');
}
