import { definePlugin, logRecord } from '@sallyport/pipeline';
import { fileLogSchema } from './schema.ts';

/** Appends a record of each exchange to a file, one line of JSON each. */
export const fileLog = definePlugin({
  name: 'file-log',
  schema: fileLogSchema,
  setup({ path, reopen }, { files }) {
    const appender = files.appender(path, { reopen });
    return {
      sink: (event) => appender.write(logRecord(event)),
      close: () => appender.close(),
    };
  },
});
