import { expect, it } from 'vitest';
import { sideEnvironment } from './side-environment.ts';

it('leaves processes beside workers what Node reads, and none of the operator’s secrets', () => {
  const plain = { PATH: '/bin', NODE_OPTIONS: '--no-warnings', LC_ALL: 'C', TMPDIR: '/tmp' };
  const secrets = { OPENAI_API_KEY: 'k', MY_PATH: 'k', DB_PASSWORD: 'k', HTTPS_PROXY: 'http://user:k@proxy' };
  expect(sideEnvironment({ ...plain, ...secrets })).toEqual(plain);
});
