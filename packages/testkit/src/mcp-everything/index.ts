export { type McpEras, type RunningMcpEverything, startMcpEverything } from './start.ts';
