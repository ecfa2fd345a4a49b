export { createFilesPort, type FilesPortOptions } from './files/files-port.ts';
