export interface DemoAddresses {
  proxy: string;
  admin: string;
  status: string;
  configFile: string;
  logFile: string;
}

/** What runs where, and what to try, once the demo is up. */
export function welcome({ proxy, admin, status, configFile, logFile }: DemoAddresses): string {
  return `
Sallyport runs. Ctrl-C ends it.

  http://${proxy}/mcp           a real MCP server behind keys, groups and per-tool access; 60 requests a minute
  http://${proxy}/mcp-limited   the same, 5 requests a minute
  http://${proxy}/echo          a plain HTTP API
  http://${admin}               Admin API     http://${status}/status   status
  ${configFile}   the configuration; read again when you save it
  ${logFile}   the access log, one JSON record per request

Try, in another terminal:

  npm run mcp-client -- alice     sees echo and get-sum and may call them; get-env is refused
  npm run mcp-client -- bob       may connect, and has no tools
  curl -i http://${proxy}/echo/hello
  curl -i http://${proxy}/mcp -H 'apikey: wrong'        401
  curl -i http://${proxy}/mcp -H 'apikey: carol-demo-key'   403
  for i in 1 2 3 4 5 6; do curl -s -o /dev/null -w '%{http_code}\\n' http://${proxy}/mcp-limited -H 'apikey: alice-demo-key'; done   the sixth: 429
  Any MCP client: http://${proxy}/mcp with the header 'apikey: alice-demo-key'

Requests appear below.
`;
}
