// Jest transformer: Node's own type stripping, so tests run exactly what `node file.ts` runs.
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
