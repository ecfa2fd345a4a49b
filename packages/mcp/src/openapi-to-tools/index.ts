export { type KongFile, type KongFileOptions, kongFileOf } from './kong-file.ts';
export type { Selection } from './operations.ts';
export { checkOpenApi, type DocumentProblem, readOpenApi } from './read-document.ts';
export { type OpenApiTool, type OpenApiTools, openApiTools, type ToolsOptions } from './tools.ts';
export { writeKongFile } from './write-file.ts';
