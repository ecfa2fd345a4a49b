import type { Provider } from '../provider.ts';
import { aiStudio } from './ai-studio.ts';
import { modelGarden, vertex, vertexAnthropic, vertexMistral, vertexOpenModels } from './vertex.ts';

export const gemini: Provider = {
  name: 'gemini',
  title: 'Google Gemini',
  options: ['gemini', 'anthropic_version'],
  apis: [aiStudio, vertex, vertexAnthropic, vertexMistral, vertexOpenModels, modelGarden],
  /** Vertex AI is what has a project; within it the model's name tells whose it is. */
  choose(model, { gemini: options }) {
    if (options?.endpoint_id !== undefined) return modelGarden;
    if (options?.project_id === undefined && options?.location_id === undefined && options?.api_endpoint === undefined)
      return aiStudio;
    if (model.startsWith('claude-')) return vertexAnthropic;
    if (/^(?:mi|code)stral-/.test(model)) return vertexMistral;
    return model.includes('/') ? vertexOpenModels : vertex;
  },
};
