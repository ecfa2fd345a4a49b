import { runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { openidConnect } from './plugin.ts';

describe('a configuration', () => {
  it.each<[object, string]>([
    [{ issuer: 'idp.example' }, 'should be an https or http URL'],
    [{ issuer: 'mine', using_pseudo_issuer: true }, 'write where the keys are'],
    [{ upstream_headers_claims: ['a'] }, 'has 0 entries for 1 claims'],
    [{ upstream_headers: [{ header: 'Content-Length', path: ['a'] }] }, 'says how long a message is'],
    [{ discovery_headers_names: ['X'] }, 'has 0 entries for 1 names'],
    [{ bearer_token_param_type: ['cookie'] }, 'which has no name'],
    [{ consumer_claim: ['sub'], consumer_claims: [['sub']] }, 'write one of the two'],
    [
      { proof_of_possession_dpop: 'strict', auth_methods: ['bearer', 'password'], client_id: ['a'] },
      'password cannot prove possession',
    ],
    [{ introspection_post_args_client: ['token'] }, "token is not the caller's to set"],
    [{ introspection_post_args_client: ['t'], introspection_token_param_name: 't' }, "t is not the caller's to set"],
    [{ token_headers_client: ['Content-Length'] }, "Content-Length is not the caller's to set"],
    [{ introspection_headers_client: ['authorization'] }, "authorization is not the caller's to set"],
    [{ token_headers_names: ['Host'], token_headers_values: ['a'] }, "Host is the gateway's own to write"],
    [{ discovery_headers_names: ['a b'], discovery_headers_values: ['a'] }, 'is no name of a header'],
    [{ token_headers_grants: ['password'] }, 'is not for callers'],
    [{ token_post_args_client: ['subject_token'] }, "subject_token is not the caller's to set"],
    [{ id_token_param_name: 'id' }, 'are not taken from requests'],
    [{ verify_parameters: true }, 'write false'],
    [{ https_proxy: 'https://proxy' }, 'begin the address with http://'],
    [{ http_version: 1.0 }, 'write 1.1'],
    [{ scopes_required: [' '] }, 'should hold at least one value'],
    [{ groups_claim: [] }, ''],
    [{ unknown: true }, 'unknown'],
  ])('%j is refused', (config, sentence) => {
    expect(() =>
      runPlugin(openidConnect, { issuer: 'https://idp.example', auth_methods: ['bearer'], ...config }),
    ).toThrow(sentence);
  });
});
