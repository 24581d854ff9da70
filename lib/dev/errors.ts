/** `npm run dev` cannot go on; the message is one sentence. */
export class DevError extends Error {
  readonly code: 'PORT_TAKEN' | 'PORT_REFUSED';
  constructor(code: DevError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DevError';
    this.code = code;
  }
}
