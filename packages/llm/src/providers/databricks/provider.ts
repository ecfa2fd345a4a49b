import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

const { chat } = openaiEndpoints('/serving-endpoints/v1', ['chat']);
const { embeddings } = openaiEndpoints('/serving-endpoints', ['embeddings']);

export const databricks: Provider = {
  name: 'databricks',
  title: 'Databricks',
  options: ['databricks'],
  apis: [
    {
      needs: [{ option: 'databricks.workspace_instance_id', unless: 'upstream_url' }],
      base: ({ databricks: options }) => `https://${options?.workspace_instance_id}.cloud.databricks.com`,
      hostOptions: ['databricks.workspace_instance_id'],
      endpoints: {
        // Streams tell their usage unasked, and requests that ask are refused.
        chat: { ...chat!, edits: () => ({ stream_options: undefined }) },
        embeddings,
      },
      credential: bearer,
      example: {
        model: 'databricks-meta-llama-3-3-70b-instruct',
        options: { databricks: { workspace_instance_id: 'dbc-a1b2c3d4-e5f6' } },
      },
      callerHeaders: [],
    },
  ],
};
