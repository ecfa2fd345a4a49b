import { describe, expect, it } from 'vitest';
import { traitsOf } from './traits.ts';

describe('what Claude models take', () => {
  it.each([
    ['claude-3-haiku-20240307', { maxTokens: 4096, thinking: 'none', sampling: 'all', structured: false }],
    ['claude-3-5-sonnet-20241022', { maxTokens: 8192, thinking: 'none' }],
    ['anthropic.claude-3-7-sonnet-20250219-v1:0', { maxTokens: 64_000, thinking: 'budget', sampling: 'all' }],
    ['claude-opus-4@20250514', { maxTokens: 32_000, thinking: 'budget', structured: false }],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', { maxTokens: 32_000, sampling: 'one', structured: true }],
    ['claude-haiku-4-5', { maxTokens: 64_000, thinking: 'budget', structured: true }],
    ['claude-sonnet-4-6', { thinking: 'adaptive', takesBudget: true, sampling: 'one' }],
    ['claude-opus-4-7', { thinking: 'adaptive', takesBudget: false, sampling: 'none', off: 'absent' }],
    ['claude-sonnet-5', { sampling: 'none', off: 'disabled', forcedTools: true }],
    ['claude-sonnet-5-5', { off: 'between_tools', forcedTools: false }],
    ['claude-haiku-5-5', { off: 'disabled', forcedTools: true }],
    ['claude-fable-5', { off: 'never', forcedTools: true }],
    ['claude-mythos-5-1', { off: 'never', forcedTools: false }],
    ['claude-mythos-preview', { off: 'never', sampling: 'none' }],
    ['claude-v2:1', { maxTokens: 4096, thinking: 'none' }],
    ['claude-instant-1.2', { maxTokens: 4096, thinking: 'none' }],
    ['claude-opus-9', { thinking: 'adaptive', sampling: 'none', off: 'never', forcedTools: false }],
    ['qwen3-coder', { maxTokens: 8192, sampling: 'all', structured: false }],
  ])('%s', (model, traits) => {
    expect(traitsOf(model)).toMatchObject(traits);
  });
});
