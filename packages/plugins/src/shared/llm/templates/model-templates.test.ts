import type { RouteEntity } from '@sallyport/pipeline';
import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { modelOptionsSchema } from '../schema/model-options.ts';
import { compileModelTemplates, modelTemplateProblems } from './model-templates.ts';

const x = exchange({
  url: '/gpt-4o/chat?region=eu&empty=',
  headers: { 'X-Model': 'claude-3', 'x-deployment': 'team/red', 'x-up': '..' },
  route: { id: 'r' } as RouteEntity,
  captures: { model: 'gpt-4o', '1': 'first' },
});
const filled = (name: string | undefined, options: Record<string, unknown> = {}) =>
  compileModelTemplates({ name, options: modelOptionsSchema.parse(options) })?.(x);

describe('templates of a model', () => {
  it('are filled in from headers, query and captures, several in a text', () => {
    expect(filled('$(headers.x-model)')).toMatchObject({ name: 'claude-3' });
    expect(filled('$(headers.X-Model)')).toMatchObject({ name: 'claude-3' });
    expect(filled('$(query_params.region).$(uri_captures.model)-v1')).toMatchObject({ name: 'eu.gpt-4o-v1' });
    expect(filled('$(uri_captures.1)')).toMatchObject({ name: 'first' });
  });

  it('are filled in in options, nested ones too, and the rest of them stays', () => {
    const options = {
      azure_deployment_id: '$(headers.x-model)',
      gemini: { project_id: 'p-$(query_params.region)' },
      max_tokens: 5,
    };
    expect(filled('m', options)).toMatchObject({
      name: 'm',
      options: { azure_deployment_id: 'claude-3', gemini: { project_id: 'p-eu' }, max_tokens: 5 },
    });
  });

  it('are told apart by what they came to', () => {
    const options = { azure_deployment_id: '$(headers.x-model)' };
    const fill = compileModelTemplates({ name: 'm', options: modelOptionsSchema.parse(options) })!;
    const keyFor = (model: string) => (fill(exchange({ headers: { 'x-model': model } })) as { key: string }).key;
    expect(new Set(['a', 'b', 'a'].map(keyFor)).size).toBe(2);
  });

  it('are nothing where there are none', () => {
    expect(filled('gpt-4o', { max_tokens: 5 })).toBeUndefined();
  });

  it('say what is missing', () => {
    expect(filled('$(headers.x-none)')).toEqual({ problem: 'headers key x-none was not provided' });
    expect(filled('$(query_params.empty)')).toEqual({ problem: 'query_params key empty was not provided' });
    expect(filled('$(uri_captures.constructor)')).toEqual({ problem: 'uri_captures key constructor was not provided' });
  });

  it('put one segment into a path, whatever the caller sends', () => {
    const url = { upstream_url: 'https://llm.internal/$(headers.x-deployment)/chat' };
    expect(filled('m', url)).toMatchObject({ options: { upstream_url: 'https://llm.internal/team%2Fred/chat' } });
    expect(filled('m', { upstream_path: '/a/$(headers.x-up)/b' })).toEqual({
      problem: 'headers key x-up has a value that cannot be used',
    });
  });

  it('take nothing that is long, or no text', () => {
    const fill = compileModelTemplates({ name: '$(query_params.m)', options: undefined })!;
    for (const value of ['a'.repeat(257), 'a%0d%0ab', '%00'])
      expect(fill(exchange({ url: `/?m=${value}` })), value).toHaveProperty('problem');
  });
});

describe('the configuration of templates', () => {
  const problems = (name: string | undefined, options: Record<string, unknown> = {}) =>
    modelTemplateProblems({ name, options: modelOptionsSchema.parse(options) });

  it('is refused where it cannot be parsed', () => {
    for (const name of ['$(headers)', '$(claims.sub)', '$(headers.a.b)', '$(headers.x', '$()'])
      expect(problems(name)[0]?.message, name).toContain("cannot parse expression for field 'model.name'");
    expect(problems('m', { cohere: {}, gemini: { project_id: '$(x)' } })[0]).toMatchObject({
      path: 'options.gemini.project_id',
      message: expect.stringContaining("cannot parse expression for field 'model.options.gemini.project_id'"),
    });
  });

  it('never lets callers choose where a credential goes', () => {
    const host = '$(headers.x)';
    for (const options of [
      { upstream_url: 'https://$(headers.x)/v1' },
      { upstream_url: 'https://a.$(headers.x)/v1' },
      { upstream_url: 'https://a$(headers.x)' },
      { upstream_url: '$(headers.x)/v1' },
      { upstream_url: '$(headers.x)' },
      { azure_instance: host },
      { gemini: { api_endpoint: host } },
      { gemini: { location_id: host } },
      { bedrock: { aws_region: host } },
      { bedrock: { aws_assume_role_arn: host } },
      { databricks: { workspace_instance_id: host } },
    ])
      expect(problems('m', options)[0]?.message, JSON.stringify(options)).toContain(
        'may not depend on what callers send',
      );
    expect(problems('$(headers.m)', { upstream_url: 'https://a/$(headers.x)', azure_deployment_id: host })).toEqual([]);
  });
});
