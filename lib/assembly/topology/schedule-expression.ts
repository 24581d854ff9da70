const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/**
 * Seconds between two runs of `rate(5 minutes)` or of a cron that names minutes only, such as `cron(0/5 * * * ? *)`.
 * @returns undefined for any other expression: its runs are not evenly spaced.
 */
export function intervalSeconds(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) return positive(Number(rate[1]) * (UNIT_SECONDS[rate[2] ?? ''] ?? 0));
  const minutes = /^cron\((\S+) \* (?:\* \* \?|\? \* \*|\* \? \*) \*\)$/.exec(expression)?.[1];
  return minutes === undefined ? undefined : minuteInterval(minutes);
}

/** `*`, one minute, or steps that divide the hour evenly. */
function minuteInterval(minutes: string): number | undefined {
  if (minutes === '*') return 60;
  if (/^[0-5]?\d$/.test(minutes)) return 3_600;
  const step = Number(/^(?:\*|[0-5]?\d)\/([1-9]\d?)$/.exec(minutes)?.[1]);
  return 60 % step === 0 ? step * 60 : undefined;
}

const positive = (seconds: number): number | undefined => (seconds > 0 ? seconds : undefined);
