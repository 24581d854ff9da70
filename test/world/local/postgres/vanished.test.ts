import { expect, test } from '@jest/globals';

import { onlyVanished } from '../../../../lib/world/local/postgres/vanished.ts';

const gone = "cp: cannot stat '/run/pg_wal/xlogtemp.13739': No such file or directory";
const goneAtOpening = "cp: cannot open '/run/base/5/t3_16402' for reading: No such file or directory";

test.each([
  ['a file that was gone', gone, true],
  ['several', `${gone}\n${goneAtOpening}`, true],
  ['a full disk as well', `${gone}\ncp: error writing '/run/base/1/2': No space left on device`, false],
  ['a folder that may not be read', "cp: cannot open '/run/base' for reading: Permission denied", false],
  ['nothing', '', false],
])('%s', (_name, said, harmless) => {
  expect(onlyVanished(said)).toBe(harmless);
});
