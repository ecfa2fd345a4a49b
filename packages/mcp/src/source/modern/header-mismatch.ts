import { errorCodes } from '../../problems.ts';
import { writeErrorObject } from '../../write-message.ts';

/** A header of the client's call does not say what its arguments say. */
export function headerMismatch(header: string): Buffer {
  return writeErrorObject(errorCodes.headerMismatch, `${header} must be sent and equal the argument`, { header });
}
