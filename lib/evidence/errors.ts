/** The evidence could not be written or read: "could not find out", never a verdict. */
export class EvidenceError extends Error {
  readonly code: 'FOLDER_UNWRITABLE' | 'JOURNAL_UNWRITABLE' | 'EVIDENCE_UNREADABLE';
  constructor(code: EvidenceError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EvidenceError';
    this.code = code;
  }
}

const PLAIN: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder, not a file',
};

/** The system's error code in words that name a cause. */
export function plainCause(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return PLAIN[code ?? ''] ?? code ?? message;
}
