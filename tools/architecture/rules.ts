import { z } from 'zod';

const areaSchema = z.strictObject({
  imports: z
    .union([z.literal('any'), z.array(z.string())])
    .describe('Our packages that code here may import, without `@sallyport/`.'),
  node: z
    .union([z.literal('any'), z.array(z.string())])
    .describe('Node built-ins that code here may import; a list keeps an area free of input and output.'),
});

/** The shape of `architecture.json`. */
export const architectureSchema = z.strictObject({
  areas: z.record(z.string(), areaSchema).describe('By folder. Tests may import more than the code they test.'),
  onlyForTests: z.strictObject({
    packages: z.array(z.string()).describe('Packages that only tests, and code of these folders, may import.'),
    importedBy: z.array(z.string()),
  }),
  plugins: z.strictObject({
    folder: z.string(),
    holds: z.array(z.string()).describe('Files that each plugin has.'),
    shared: z.array(z.string()).describe('Folders beside the plugins that hold what several of them use.'),
  }),
  jsonParse: z
    .array(z.string())
    .describe('Folders and files that may ask JSON.parse, since what they read is their own, or has no keys.'),
  errorDocs: z.string().describe('The page with an anchor for each core error code.'),
});

export type Architecture = z.output<typeof architectureSchema>;
