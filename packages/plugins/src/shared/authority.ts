/** Host and port as a URL and the Host header say them: without the port that the scheme has anyway. */
export function authorityOf(scheme: string, host: string, port: number): string {
  return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}
