import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sallyport } from '../processes/sallyport.ts';
import { fillPlaces, secretsOfModels, settingsOfModels } from './places.ts';
import { realVendors, simulatedVendors } from './vendors.ts';

const simulated = simulatedVendors(
  { openai: 'http://127.0.0.1:1', anthropic: 'http://127.0.0.1:2' },
  { openai: 'sk-simulated', anthropic: 'sk-ant-simulated' },
);
const others = { DECK_ISSUER: 'http://127.0.0.1:3', DECK_TOKENS_PER_MINUTE: '1000' };

describe('the models of the chatbot', () => {
  it('are of the vendors whose keys there are, and simulated where there are none', () => {
    const names = (env: Record<string, string>) =>
      fillPlaces(realVendors(env), simulated).map(({ provider, model }) => `${provider} ${model}`);
    expect(names({ OPENAI_API_KEY: '' })).toEqual([
      'openai scripted-planner-openai',
      'anthropic scripted-planner-anthropic',
    ]);
    expect(names({ ANTHROPIC_API_KEY: 'k', ANTHROPIC_MODEL: 'claude-x' })).toEqual([
      'anthropic claude-x',
      'openai scripted-planner-openai',
    ]);
    expect(names({ OPENAI_API_KEY: 'k', MISTRAL_API_KEY: 'k', AWS_ACCESS_KEY_ID: 'k' })).toEqual([
      'openai gpt-5-mini',
      'mistral mistral-medium-latest',
    ]);
  });

  it.each([
    { OPENAI_API_KEY: 'key-of-openai', ANTHROPIC_API_KEY: 'key-of-anthropic' },
    { MISTRAL_API_KEY: 'key-of-mistral', AWS_ACCESS_KEY_ID: 'key-of-aws', AWS_SECRET_ACCESS_KEY: 'key-of-aws' },
  ])('are a configuration that gateways take, without a key in it: %o', async (env) => {
    const vendors = fillPlaces(realVendors(env), simulated);
    const settings = settingsOfModels(vendors);
    expect(JSON.stringify(settings)).not.toContain('key-of');
    const file = join(import.meta.dirname, '../../config/models.yaml');
    expect(await sallyport(['validate', file], { env: { ...settings, ...others } })).toMatchObject({
      out: expect.stringMatching(/valid/),
      err: '',
    });
    expect(Object.keys(secretsOfModels(vendors))).toEqual(['DEMO_FIRST_SECRET', 'DEMO_SECOND_SECRET']);
  });
});
