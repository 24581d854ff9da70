import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { ClockOrigin } from '../../clock.ts';
import { tellHost, type FunctionError, type HostMessage, type InvokeMessage } from './messages.ts';
import type { ProcessSettings } from './settings.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const loadHandler = async (settings: ProcessSettings): Promise<Handler> => {
  const dot = settings.handler.lastIndexOf('.');
  const file = join(settings.bundle, `${settings.handler.slice(0, dot)}.mjs`);
  const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const handler = exported[settings.handler.slice(dot + 1)];
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${settings.handler} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  return handler as Handler;
};

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
const contextOf = (settings: ProcessSettings, message: InvokeMessage) => {
  const deadline = performance.now() + message.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.invokedFunctionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    awsRequestId: message.requestId,
    logGroupName: `/aws/lambda/${settings.functionName}`,
    logStreamName: settings.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
};

const errorOf = (thrown: unknown): FunctionError =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };

/** JSON has no word for undefined; Lambda answers null. */
const toJson = (value: unknown): string => JSON.stringify(value === undefined ? null : value);

const handle = async (handler: Handler, settings: ProcessSettings, message: InvokeMessage): Promise<void> => {
  const { requestId } = message;
  try {
    const result: unknown = await handler(JSON.parse(message.payload), contextOf(settings, message));
    tellHost({ kind: 'answer', requestId, payload: toJson(result) });
  } catch (error) {
    tellHost({ kind: 'error', requestId, error: errorOf(error) });
  }
};

/**
 * Loads the handler and answers until the process ends. Wall time is what the host's last message says. A
 * handler that does not load is told to the host.
 */
export const serveHandler = async (
  settings: ProcessSettings,
  setOrigin: (origin: ClockOrigin) => void,
): Promise<void> => {
  // Without a listener the first would end the process with a core file, the second leave it without a host.
  process.on('SIGQUIT', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  try {
    const handler = await loadHandler(settings);
    process.on('message', (message: HostMessage) => {
      setOrigin(message.clock);
      if (message.kind === 'invoke') void handle(handler, settings, message);
    });
    // A process that is killed writes no cache at its end.
    flushCompileCache();
    tellHost({ kind: 'ready' });
  } catch (error) {
    tellHost({ kind: 'init-failed', error: errorOf(error) });
  }
};
