export type { Bounds } from './bounds.ts';
export type { Log, LogEntry } from './log.ts';
export type { ChatbotOptions } from './options.ts';
export { type RunningChatbot, startChatbot } from './start.ts';
export type * from './wire.ts';
