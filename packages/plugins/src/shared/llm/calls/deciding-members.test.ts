import { describe, expect, it } from 'vitest';
import { decidingProblem } from './deciding-members.ts';

describe('what decides who is asked', () => {
  it.each([
    'Model',
    'MODEL',
    'model ',
    '\u{ff4d}odel',
    'mo\u00addel',
    'model\0x',
    'Stream',
    'stream_option\u017f',
    'Max_Tokens',
    'N',
  ])('is said once, not also as %j', (name) => {
    expect(decidingProblem({ model: 'cheap', [name]: 'dear' }, undefined)).toContain('could be taken for');
  });

  it.each(['api_base', 'base_url', 'Base_URL'])('is not where it goes: %s', (name) => {
    expect(decidingProblem({ model: 'm', [name]: 'http://evil.example' }, undefined)).toBeDefined();
  });

  it('is none of those who may not be asked, where the first one fails', () => {
    expect(decidingProblem({ model: 'cheap', models: ['cheap', 'dear'] }, ['cheap'])).toContain('cannot use own model');
    expect(decidingProblem({ model: 'cheap', fallbacks: [{ model: 'dear' }] }, ['cheap'])).toBeDefined();
    expect(decidingProblem({ model: 'cheap', models: ['cheap'], fallbacks: ['cheap'] }, ['cheap'])).toBeUndefined();
    expect(decidingProblem({ models: ['any'] }, undefined)).toBeUndefined();
  });

  it.each(['maxTokens', 'modelId', 'generationConfig', 'X', 'Größe', 'messages', 'toolConfig'])(
    'lets other members be: %s',
    (name) => {
      expect(decidingProblem({ model: 'm', [name]: 1 }, ['m'])).toBeUndefined();
    },
  );
});
