import type { McpServer } from '@modelcontextprotocol/server';

/** How clients are told that a list is another now. */
export interface ListChanges {
  toolsChanged(): void;
  promptsChanged(): void;
}

/** Tools that say of a list that it changed. */
export function addChangingTools(server: McpServer, changes: ListChanges): void {
  server.registerTool('test_trigger_tool_change', { description: 'Says that the list of tools changed.' }, () => {
    changes.toolsChanged();
    return { content: [{ type: 'text', text: 'Told.' }] };
  });
  server.registerTool('test_trigger_prompt_change', { description: 'Says that the list of prompts changed.' }, () => {
    changes.promptsChanged();
    return { content: [{ type: 'text', text: 'Told.' }] };
  });
}
