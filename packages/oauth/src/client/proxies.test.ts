import { Secret } from '@sallyport/contracts';
import { expect, it } from 'vitest';
import { compileProxies, proxyProblem } from './proxies.ts';

const proxyFor = compileProxies({
  httpProxy: 'http://plain.test:3128',
  httpsProxy: 'http://[fd00::1]',
  httpsProxyAuthorization: new Secret('Basic abc'),
  noProxy: 'localhost, .corp.test,10.0.0.1',
});

it.each([
  ['http://idp.test/', 'plain.test', 3128],
  ['https://idp.test/', 'fd00::1', 80],
  ['https://corp.test.evil.test/', 'fd00::1', 80],
  ['https://notcorp.test/', 'fd00::1', 80],
])('reaches %s through %s', (url, host, port) => {
  expect(proxyFor(new URL(url))).toMatchObject({ host, port });
});

it.each(['https://localhost/', 'https://corp.test/', 'https://idp.corp.test:8443/', 'http://10.0.0.1/'])(
  'reaches %s without a proxy',
  (url) => {
    expect(proxyFor(new URL(url))).toBeUndefined();
  },
);

it('uses none where none is set, or where all is to go without', () => {
  expect(compileProxies({})(new URL('https://idp.test/'))).toBeUndefined();
  expect(compileProxies({ httpsProxy: 'http://p.test', noProxy: '*' })(new URL('https://idp.test/'))).toBeUndefined();
});

it.each([
  ['http://proxy.test:3128', undefined],
  ['proxy.test:3128', 'begin the address with http://'],
  ['proxy', 'is not an address'],
  ['https://proxy.test', 'begin the address with http://'],
  ['http://user:pass@proxy.test', 'in a setting of its own'],
])('judges %s', (address, problem) => {
  if (problem === undefined) expect(proxyProblem(address)).toBeUndefined();
  else expect(proxyProblem(address)).toContain(problem);
});
