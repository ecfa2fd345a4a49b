import type { ModelOptions } from '../model-options.ts';
import { openaiEndpoints } from '../openai/endpoints.ts';
import type { Ask, Endpoint, Provider } from '../provider.ts';
import { segment } from '../segment.ts';

export const azure: Provider = {
  name: 'azure',
  title: 'Azure OpenAI',
  options: ['azure_instance', 'azure_deployment_id', 'azure_api_version'],
  apis: [
    {
      needs: [{ option: 'azure_instance', unless: 'upstream_url' }, { option: 'azure_deployment_id' }],
      base: ({ azure_instance: instance }) => `https://${instance}.openai.azure.com`,
      hostOptions: ['azure_instance'],
      endpoints: {
        chat: ofDeployment('openai-chat', '/chat/completions'),
        completions: ofDeployment('openai-completions', '/completions'),
        embeddings: ofDeployment('openai-embeddings', '/embeddings'),
        'image-generations': ofDeployment('openai', '/images/generations'),
        'image-edits': ofDeployment('openai', '/images/edits'),
        speech: ofDeployment('openai', '/audio/speech'),
        transcriptions: ofDeployment('openai', '/audio/transcriptions'),
        translations: ofDeployment('openai', '/audio/translations'),
        files: ofInstance('/openai', 'files'),
        batches: ofInstance('/openai', 'batches'),
        assistants: ofInstance('/openai', 'assistants'),
        responses: {
          ...ofInstance('/openai/v1', 'responses'),
          // Nothing in the path says which deployment answers.
          edits: (_ask, { azure_deployment_id: deployment }) => ({ model: deployment }),
        },
        realtime: {
          dialect: 'openai-realtime',
          path: versioned(
            (_ask, { azure_deployment_id = '' }) =>
              `/openai/realtime?deployment=${encodeURIComponent(azure_deployment_id)}`,
          ),
        },
      },
      credential: { kind: 'header', name: 'api-key', prefix: '', orCloud: 'azure' },
      example: {
        model: 'gpt-4o',
        options: {
          azure_instance: 'my-instance',
          azure_deployment_id: 'my-deployment',
          azure_api_version: '2024-10-21',
        },
      },
      callerQuery: ['api-version'],
      callerHeaders: ['openai-beta', 'idempotency-key'],
    },
  ],
};

type Path = Endpoint['path'];

function ofDeployment(dialect: string, path: string): Endpoint {
  return {
    dialect,
    path: versioned((_ask, { azure_deployment_id = '' }) => {
      const deployment = segment(azure_deployment_id);
      return deployment && `/openai/deployments/${deployment}${path}`;
    }),
  };
}

function ofInstance(prefix: string, operation: 'files' | 'batches' | 'assistants' | 'responses'): Endpoint {
  const { dialect, path } = openaiEndpoints(prefix, [operation])[operation]!;
  return { dialect, path: versioned((ask, options) => path({ ...ask, query: '' }, options)) };
}

/** With the version of the API, which every request names: the caller's, where it does. */
function versioned(path: Path): Path {
  return (ask: Ask, options: ModelOptions) => {
    const own = path(ask, options);
    if (own === undefined) return undefined;
    const query = new URLSearchParams(ask.query);
    if (!query.has('api-version')) query.set('api-version', options.azure_api_version ?? '2023-05-15');
    return `${own}${own.includes('?') ? '&' : '?'}${query}`;
  };
}
