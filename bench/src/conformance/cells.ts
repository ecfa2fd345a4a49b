import type { McpEras } from '@sallyport/testkit/mcp-everything';
import type { RequirementSet } from './suite.ts';

/** A way from the suite through the gateway to servers. */
export interface Cell {
  readonly name: string;
  /** What the reader of the table should know of it. */
  readonly promise: string;
  /** Which clients the server behind the gateway serves by itself. */
  readonly server: McpEras;
  readonly sets: readonly RequirementSet[];
  /** Is the reference server behind the gateway, too? */
  readonly hasOther?: boolean;
  /** A configuration that leads `/mcp` to `everything`, and to `other` where that is there. */
  config(servers: { everything: string; other: string | undefined }): string;
}

export const cells: readonly Cell[] = [
  {
    name: 'passthrough',
    promise: 'one server behind ai-mcp-proxy',
    server: 'both',
    sets: ['2025-11-25', '2026-07-28'],
    config: ({ everything }) => passthrough(everything),
  },
  {
    name: 'aggregated',
    promise: 'a listener over two servers, whose tools, prompts and resources are one list',
    server: 'both',
    sets: ['2025-11-25', '2026-07-28'],
    hasOther: true,
    config: aggregated,
  },
  {
    name: 'legacy-to-modern',
    promise: 'clients of 2025-11-25, a server that knows 2026-07-28 alone',
    server: 'modern',
    sets: ['2025-11-25'],
    config: ({ everything }) => passthrough(everything),
  },
  {
    name: 'modern-to-legacy',
    promise: 'clients of 2026-07-28, a server that knows 2025-11-25 and older',
    server: 'legacy',
    sets: ['2026-07-28'],
    config: ({ everything }) => passthrough(everything),
  },
];

function passthrough(url: string): string {
  return `
_format_version: "3.0"
services:
  - name: everything
    url: ${url}
    routes:
      - name: mcp
        paths: ["/mcp"]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: passthrough-listener
`;
}

function aggregated({ everything, other }: { everything: string; other: string | undefined }): string {
  return `
_format_version: "3.0"
services:
  - name: everything
    url: ${everything}
    routes:
      - name: everything
        paths: ["/sources/everything"]
        plugins:
          - name: ai-mcp-proxy
            tags: [all]
            config:
              mode: upstream-server
              server:
                preserve_upstream_tool_names: true
  - name: other
    url: ${other}
    routes:
      - name: other
        paths: ["/sources/other"]
        plugins:
          - name: ai-mcp-proxy
            tags: [all]
            config:
              mode: upstream-server
routes:
  - name: mcp
    paths: ["/mcp"]
    plugins:
      - name: ai-mcp-proxy
        config:
          mode: listener
          server:
            tag: all
`;
}
