import { formatProblem } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import { describe, expect, it } from 'vitest';
import { readConfig } from './read.ts';

describe('reading a configuration', () => {
  it('tells all problems at once, of shapes, plugins and routes, in the order of the files', () => {
    const text = `_format_version: "3.0"
services:
- name: a
  host: a.example
  retries: many
- name: b
  host: b.example
  routes:
  - name: r
    paths: ["~/x(?=y)"]
    plugins:
    - name: rate-limitin
    - name: key-auth
      config: { key_nams: [k] }
consumers:
- tags: [x]
`;
    const { document, problems } = readConfig([{ file: 'kong.yaml', text }], plugins, {});
    expect(document).toBeUndefined();
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(/^kong\.yaml:5:\d+ service 'a': retries: expected an? /),
      expect.stringMatching(/^kong\.yaml:10:\d+ route 'r': paths\.0: the regex .* does not compile/),
      expect.stringMatching(/^kong\.yaml:12:\d+ .*'rate-limitin' is not known; did you mean 'rate-limiting'\?$/),
      expect.stringMatching(/^kong\.yaml:14:\d+ .*unknown field; did you mean 'key_names'\?$/),
      expect.stringMatching(/^kong\.yaml:16:\d+ consumer: at least one of these fields must be non-empty/),
    ]);
  });

  it('refuses vaults whose secrets a control plane would deliver', () => {
    const text = `_format_version: "3.0"
vaults:
- name: konnect
  prefix: keys
  config: { config_store_id: 5f0c6c57-5a0a-4f7b-9b0e-1a2b3c4d5e6f }
`;
    const { problems } = readConfig([{ file: 'kong.yaml', text }], plugins, {});
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(/^kong\.yaml:3:\d+ vault 'keys': name: 'konnect' vaults are not for files/),
    ]);
  });
});
