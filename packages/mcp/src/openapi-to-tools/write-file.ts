import { stringify } from 'yaml';
import type { JsonObject } from '../conversion/tool-definition.ts';

/** The text of a declarative file. What looks like a template in the document is text in the file, too. */
export function writeKongFile(file: JsonObject, format: 'yaml' | 'json'): string {
  const text =
    format === 'json'
      ? `${JSON.stringify(file, undefined, 2)}\n`
      : stringify(file, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' });
  return text.replaceAll('${{', format === 'json' ? '${{ `${{` }}' : '${{ "${{" }}');
}
