export interface DemoAddresses {
  proxy: string;
  admin: string;
  status: string;
  configFile: string;
  logFile: string;
}

/** What runs where, and what to try, once the demo is up. */
export function welcome({ proxy, admin, status, configFile, logFile }: DemoAddresses): string {
  const elsewhere = proxy === '127.0.0.1:8000' ? '' : ` --url http://${proxy}/mcp`;
  return `
Sallyport runs. Ctrl-C ends it.

  http://${proxy}/mcp           a real MCP server behind keys, groups and per-tool access; 60 requests a minute
  http://${proxy}/mcp-limited   the same, 5 requests a minute
  http://${proxy}/echo          a plain HTTP API
  http://${admin}               Admin API     http://${status}/status   status
  ${configFile}   the configuration; read again when you save it
  ${logFile}   the access log, one JSON record per request

Try, in another terminal:

  two tools of the server, and one refused   npm run mcp-client -- alice${elsewhere}
  may connect, and has no tools              npm run mcp-client -- bob${elsewhere}
  not in the group: 403                      npm run mcp-client -- carol${elsewhere}
  a wrong key: 401                           curl -i http://${proxy}/mcp -H 'apikey: wrong'
  the plain HTTP API                         curl -i http://${proxy}/echo/hello
  five a minute (400: curl speaks no MCP),
  the sixth: 429                             for i in 1 2 3 4 5 6; do curl -s -o /dev/null -w '%{http_code}\\n' http://${proxy}/mcp-limited -H 'apikey: alice-demo-key'; done
  any MCP client                             http://${proxy}/mcp with the header 'apikey: alice-demo-key'

Requests appear below.
`;
}
