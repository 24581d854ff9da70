const VANISHED = /^cp: cannot (stat|open) '.+'( for reading)?: No such file or directory$/;

/** Whether a copy complained of nothing but files that were gone when it came to them; in the C locale. */
export const onlyVanished = (said: string): boolean =>
  said !== '' && said.split('\n').every((line) => VANISHED.test(line));
