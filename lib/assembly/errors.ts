/** Everything that can be wrong with an assembly, as one closed list; each message is one plain sentence. */
export type AssemblyErrorCode =
  /** The folder, or a file that the assembly names, is not there. */
  | 'ASSEMBLY_MISSING'
  /** The folder is there and is no cloud assembly. */
  | 'NOT_AN_ASSEMBLY'
  /** A file is not the JSON that it should be. */
  | 'ASSEMBLY_CORRUPT'
  /** An assembly of another application. */
  | 'ASSEMBLY_FOREIGN'
  /** Written by an older or newer Holdover. */
  | 'DESCRIPTOR_VERSION'
  /** The templates lack a part or a property that the world needs. */
  | 'PART_MISSING'
  /** A part is there in a form that has no counterpart in the world. */
  | 'PART_UNSUPPORTED'
  /** An intrinsic function that is unknown, malformed or names something absent. */
  | 'INTRINSIC'
  /** An attribute that the resource type does not hand out, as far as we know. */
  | 'ATTRIBUTE';

export class AssemblyError extends Error {
  readonly code: AssemblyErrorCode;
  constructor(code: AssemblyErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AssemblyError';
    this.code = code;
  }
}
