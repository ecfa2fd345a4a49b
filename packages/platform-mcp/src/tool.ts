import type { z } from 'zod';
import type { PlatformApi } from './api.ts';

/** A tool of the platform: one file, and one line in the list of tools. */
export interface PlatformTool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** Tells models when to call it, and which tool comes before or after. */
  readonly description: string;
  /** Which of the groups it is in that callers choose from. */
  readonly category: ToolCategory;
  readonly input: Input;
  readonly output: Output;
  /** What it may change; one without only reads. */
  readonly changes?: Changes<Input>;
  run(input: z.output<Input>, context: ToolContext): Promise<z.input<Output>>;
}

/** The person is asked before anything is changed. */
interface Changes<Input extends z.ZodObject> {
  readonly isDestructive: boolean;
  readonly isIdempotent: boolean;
  /** There too where nothing may be changed: some of its calls only read. */
  readonly alsoReads: boolean;
  /** What a call would do, as a sentence that a person agrees to; undefined for a call that only reads. */
  describe(input: z.output<Input>, context: ToolContext): Promise<string | undefined>;
}

/** Checks a tool's types against each other. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: PlatformTool<Input, Output>,
): PlatformTool<Input, Output> {
  return tool;
}

export const toolCategories = ['control_planes', 'configuration', 'analytics', 'api'] as const;

export type ToolCategory = (typeof toolCategories)[number];

/** What a tool works with. */
export interface ToolContext {
  /** With the rights of whoever calls the tool. */
  readonly api: PlatformApi;
  /** Ends where the caller went away, or the call took too long. */
  readonly signal: AbortSignal;
}

/** It could not do what it was asked, in words for the model. */
export class ToolError extends Error {}
