import { apiNames } from '@sallyport/dev-llm/names';
import type { Flag } from './flag.ts';

export const devLlmFlags: readonly Flag[] = [
  {
    name: '--api',
    value: apiNames.join('|'),
    default: 'openai',
    description: 'Whose paths count where several providers have the same; all are below their names too.',
  },
  { name: '--port', value: 'N', default: '9500', description: 'Where it listens; 0 for a free port.' },
  {
    name: '--host',
    value: 'ADDRESS',
    default: '127.0.0.1',
    description: 'The address it listens on; one beyond loopback needs --allow-network.',
  },
  { name: '--allow-network', description: 'Listen beyond loopback.' },
  {
    name: '--key',
    value: 'KEY',
    otherwise: 'any or none is taken',
    description: 'The API key that requests must have.',
  },
  {
    name: '--model',
    value: 'NAME',
    multiple: true,
    otherwise: 'any name is one',
    description: 'A model that there is, beside which there is no other; may be given several times.',
  },
  { name: '--latency', value: 'MS', otherwise: 'none', description: 'How long an answer takes to begin.' },
  { name: '--pace', value: 'MS', otherwise: 'none', description: 'The time between two frames of a stream.' },
  {
    name: '--answer-tokens',
    value: 'N',
    otherwise: 'what was asked for',
    description: 'Answer everything with that many tokens of text.',
  },
  {
    name: '--switches-header',
    description: 'Let requests say how their answers misbehave, by the header x-dev-llm-switches.',
  },
];
