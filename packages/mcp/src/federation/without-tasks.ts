import { editMembers, editMembersAt, readText } from '@sallyport/json';
import type { ClientFacts } from '../neutral.ts';

/*
 * Tasks stay behind the endpoint. They are found by ids that say nothing of their server, nor of whoever made them: so servers hear
 * from no client that it knows them, clients hear from no server that it has them, and what runs as a task only is waited for.
 */

/** What servers are told that the client can do. */
export function withoutTasks(client: ClientFacts): ClientFacts {
  const { capabilities } = client;
  if (!capabilities.includes('tasks')) return client;
  const without = editMembersAt(editMembers(capabilities, { tasks: undefined }), ['extensions'], {
    'io.modelcontextprotocol/tasks': undefined,
  });
  return without === capabilities ? client : { ...client, capabilities: without };
}

/** A call, whether or not the client wanted a task of it. */
export function plainCall(params: Buffer): Buffer {
  return params.includes('"task"') ? editMembers(params, { task: undefined }) : params;
}

/** A tool as clients see it. */
export function plainTool(entry: Buffer): Buffer {
  return entry.includes('taskSupport') ? editMembersAt(entry, ['execution'], { taskSupport: undefined }) : entry;
}

/** Does its server run it as a task only? */
export function runsAsTask(entry: Buffer): boolean {
  return entry.includes('taskSupport') && readText(entry, 'execution', 'taskSupport') === 'required';
}

export function isAboutTasks(method: string | undefined): boolean {
  return method?.startsWith('tasks/') === true || method?.startsWith('notifications/tasks/') === true;
}
