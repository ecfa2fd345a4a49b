/** So many services with a route each, and consumers with a key each, as a file of Kong's. */
export function configurationOf(count: number, upstreamUrl: string): string {
  const lines = (line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n)).join('\n');
  return `_format_version: "3.0"
plugins:
- { name: key-auth }
services:
${lines((n) => `- { name: service-${n}, url: "${upstreamUrl}", routes: [{ name: route-${n}, paths: [/route-${n}/] }] }`)}
consumers:
${lines((n) => `- { username: consumer-${n}, tags: [${tagOf(n)}], keyauth_credentials: [{ key: key-${n} }] }`)}
`;
}

/** One consumer in ten has the same. */
export function tagOf(n: number): string {
  return `team-${n % 10}`;
}
