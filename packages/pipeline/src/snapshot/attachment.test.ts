import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Attachment, definePlugin } from '../plugin.ts';
import { compileConfig } from './compile.ts';

it('a plugin is checked for what it is attached to', () => {
  const seen: Attachment[] = [];
  const plugin = definePlugin({
    name: 'p',
    schema: z.strictObject({}),
    check(_config, attached) {
      seen.push(attached);
      return attached.route === undefined ? [{ path: '', message: 'wants a route' }] : [];
    },
    setup: () => ({}),
  });
  const fields = { name: 'p', enabled: true, config: {}, protocols: ['http'] };
  const { problems } = compileConfig(
    {
      hash: '',
      collections: {
        services: [{ id: 's', enabled: true }],
        routes: [{ id: 'r', protocols: ['http'], paths: ['/'], regex_priority: 0, service: { id: 's' } }],
        plugins: [
          { ...fields, id: '1', route: { id: 'r' }, tags: ['a'] },
          { ...fields, id: '2', service: { id: 's' } },
          { ...fields, id: '3' },
        ],
      },
    },
    [plugin],
  );
  expect(seen.map(({ route, service, tags }) => [route?.id, service?.id, tags])).toEqual([
    ['r', 's', ['a']],
    [undefined, 's', []],
    [undefined, undefined, []],
  ]);
  expect(problems.map(({ entityId, message }) => [entityId, message])).toEqual([
    ['2', 'wants a route'],
    ['3', 'wants a route'],
  ]);
});
