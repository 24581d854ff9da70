import type { ClockOrigin } from '../../clock.ts';

/** What an execution environment's process is told at its start, in one variable that it removes at once. */
export interface ProcessSettings {
  readonly clock: ClockOrigin;
  readonly mapFile: string;
  readonly nameServerPort: number;
  readonly bundle: string;
  /** As in the template, for example `index.handler`. */
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logStreamName: string;
}

export const SETTINGS_VARIABLE = 'HOLDOVER_PROCESS';

/** Reads the settings and takes them out of the environment, so that no handler sees them. */
export const takeSettings = (): ProcessSettings => {
  const settings = JSON.parse(process.env[SETTINGS_VARIABLE] ?? '') as ProcessSettings;
  Reflect.deleteProperty(process.env, SETTINGS_VARIABLE);
  return settings;
};
