import { openaiEndpoints } from '../openai/endpoints.ts';
import { bearer, type Provider } from '../provider.ts';

export const dashscope: Provider = {
  name: 'dashscope',
  title: 'Alibaba Cloud Model Studio (DashScope)',
  options: ['dashscope'],
  apis: [
    {
      needs: [],
      base: ({ dashscope: options }) =>
        options?.international === false ? 'https://dashscope.aliyuncs.com' : 'https://dashscope-intl.aliyuncs.com',
      endpoints: openaiEndpoints('/compatible-mode/v1', ['chat', 'embeddings']),
      credential: bearer,
      example: { model: 'qwen-plus', options: { dashscope: { international: true } } },
      callerHeaders: [],
    },
  ],
};
