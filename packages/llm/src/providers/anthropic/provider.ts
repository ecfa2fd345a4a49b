import type { Provider } from '../provider.ts';
import { versionEdits, versionProblems } from './version.ts';

export const anthropic: Provider = {
  name: 'anthropic',
  title: 'Anthropic',
  options: ['anthropic_version'],
  apis: [
    {
      needs: [{ option: 'anthropic_version' }],
      base: () => 'https://api.anthropic.com',
      endpoints: {
        chat: {
          dialect: 'anthropic-messages',
          path: () => '/v1/messages',
          edits: (_ask, options) => versionEdits(options),
        },
        'count-tokens': {
          dialect: 'anthropic-messages',
          path: () => '/v1/messages/count_tokens',
          edits: (_ask, options) => versionEdits(options),
        },
        batches: { dialect: 'anthropic', path: ({ rest, query }) => `/v1/messages/batches${rest}${query}` },
        files: { dialect: 'anthropic', path: ({ rest, query }) => `/v1/files${rest}${query}` },
      },
      credential: { kind: 'header', name: 'x-api-key', prefix: '' },
      headers: ({ anthropic_version: version = '2023-06-01' }) => ['anthropic-version', version],
      example: { model: 'claude-sonnet-4-5', options: { anthropic_version: '2023-06-01' } },
      // Not the caller's version: the one that is configured decides what may be in a request, whoever wrote it.
      callerHeaders: ['anthropic-beta'],
    },
  ],
  check: versionProblems,
};
