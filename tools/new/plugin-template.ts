/** `rate-limiting` is `rateLimiting` in code. */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** The files of a new plugin, by name: small, working, and with a promise to replace by the real one. */
export function pluginFiles(name: string): Record<string, string> {
  const variable = camelCase(name);
  return {
    'schema.ts': `import { z } from 'zod';

export const ${variable}Schema = z.strictObject({
  header: z.string().min(1).describe('Requests without this header are refused.'),
});
`,
    'plugin.ts': `import { definePlugin, refuse } from '@sallyport/pipeline';
import { ${variable}Schema } from './schema.ts';

/** Lets through only requests that carry a header. */
export const ${variable} = definePlugin({
  name: '${name}',
  schema: ${variable}Schema,
  setup({ header }) {
    const name = header.toLowerCase();
    const missing = refuse(400, '${name.replaceAll('-', '_')}_missing', 'A header is missing.');
    return {
      onRequest: (x) => (x.requestHeaders.has(name) ? undefined : missing),
    };
  },
});
`,
    'plugin.test.ts': `import { readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { ${variable} } from './plugin.ts';

describe('${name}', () => {
  const run = runPlugin(${variable}, { header: 'X-Team' });

  it('lets a request with the header through', async () => {
    expect(await run({ headers: { 'X-Team': 'blue' } })).toBe('passed');
  });

  it('refuses a request without it', async () => {
    expect(await run()).toMatchObject({ status: 400, code: '${name.replaceAll('-', '_')}_missing' });
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(${variable}, readmeExample(import.meta.url, '${name}'))).not.toThrow();
  });
});
`,
    'README.md': `# ${name}

Refuses requests that lack a header. Say here, in two sentences, when to use it.

\`\`\`yaml
_format_version: "3.0"
plugins:
  - name: ${name}
    config:
      header: X-Team
\`\`\`
`,
  };
}
