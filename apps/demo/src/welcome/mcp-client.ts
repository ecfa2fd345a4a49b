/** The command by which somebody asks the MCP server behind this gateway for its tools. */
export function mcpClient(name: string, gateway: string): string {
  const elsewhere = gateway === '127.0.0.1:8000' ? '' : ` --url http://${gateway}/mcp`;
  return `npm run mcp-client -- ${name}${elsewhere}`;
}
