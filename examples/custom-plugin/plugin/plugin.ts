import { definePlugin, refuse } from '@sallyport/plugin';
import { z } from 'zod';

const version = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a version is a date: 2026-01-31');

/** Callers say which version of the API they were written for; old ones are told so, unknown ones are refused. */
export default definePlugin({
  interface: 1,
  name: 'api-version',
  after: 'acl',
  schema: z.strictObject({
    header: z.string().min(1).default('Api-Version').describe('Header that names the version.'),
    current: version.describe('What callers get who name none.'),
    deprecated: z
      .array(version)
      .default([])
      .describe('Versions that still work, with a Deprecation header in the answer.'),
  }),
  check({ current, deprecated }) {
    if (!deprecated.includes(current)) return [];
    return [{ path: 'deprecated', message: `${current} is the current version` }];
  },
  setup({ header, current, deprecated }) {
    const name = header.toLowerCase();
    const known = new Set([current, ...deprecated]);
    const old = new Set(deprecated);
    const unknown = refuse(400, 'api_version_unknown', `${header} must be one of: ${[...known].join(', ')}.`);
    return {
      onRequest(x) {
        const asked = x.requestHeaders.get(name);
        if (asked === undefined) x.requestHeaders.set(name, current, header);
        else if (!known.has(asked)) return unknown;
        return undefined;
      },
      onResponse(x) {
        if (old.has(x.requestHeaders.get(name) ?? '')) x.reply!.headers.set('deprecation', 'true', 'Deprecation');
      },
    };
  },
});
