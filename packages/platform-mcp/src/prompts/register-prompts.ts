import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { gallery } from './gallery.ts';
import type { PlatformPrompt } from './prompt.ts';

const wordsMax = 500;

/** Has a server offer the gallery. */
export function registerPrompts(server: McpServer): void {
  for (const prompt of gallery) {
    const { name, title, description, wanted } = prompt;
    const fields = Object.entries(wanted).map(([key, what]) => {
      const text = z.string().max(wordsMax).describe(what);
      return [nameOf(key), key.endsWith('?') ? text.optional() : text] as const;
    });
    const argsSchema = z.object(Object.fromEntries(fields));
    server.registerPrompt(name, { title, description, argsSchema }, (given) => ({
      messages: [{ role: 'user', content: { type: 'text', text: fill(prompt, given) } }],
    }));
  }
}

function fill({ text, otherwise = {} }: PlatformPrompt, given: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, key: string) => given[key] ?? otherwise[key] ?? '');
}

function nameOf(key: string): string {
  return key.replace('?', '');
}
