/** Ctrl-C and `kill`: the first one ends the run in order, the second one at once (the reaper cleans up). */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** "Could not find out". */
const EXIT_UNKNOWN = 2;

export interface Interruptible {
  readonly signal: AbortSignal;
  /** Gives the signals back their own meaning. */
  readonly release: () => void;
}

const DRILL = (name: string): string => `The run was interrupted by ${name}; what it saw so far is kept.`;

/** @param sentence what the abort's reason says, from the name of the signal. */
export function interruptible(sentence: (name: string) => string = DRILL): Interruptible {
  const controller = new AbortController();
  const listeners = SIGNALS.map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(EXIT_UNKNOWN);
      controller.abort(new Error(sentence(name)));
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    release: () => {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}
